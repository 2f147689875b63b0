package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose pages are mapped, and which is cut or overwritten in place meanwhile. */
class FileCutWhileReadTest {
  private static final int STRUCTS = 3001;

  @TempDir Path directory;

  private Path program() throws Exception {
    StringBuilder source = new StringBuilder("int main(void) { return 0; }\n");
    for (int i = 0; i < STRUCTS; i++) {
      source.append(
          "struct s%1$d { int a; struct s%1$d *next; char c[%1$d]; } v%1$d;\n".formatted(i));
    }
    return Tools.gcc(directory, "program", source.toString(), "-g", "-gz=none");
  }

  private static Answer<DataType> last(ModuleInfo module) {
    return module.typeNamed("struct s" + (STRUCTS - 1), Optional.empty());
  }

  @Test
  void shouldAnswerThatItIsUnknown() throws Exception {
    Path file = program();
    ModuleInfo module = Modules.open(file);
    Symbol main = module.symbolsNamed("main").get(0);
    assertTrue(module.sourceAt(main.address()).isKnown());
    for (int i = 0; i < 2 * STRUCTS; i++) {
      Answer<DataType> known = module.typeNamed("struct s" + i % 1501, Optional.empty());
      assertTrue(known.isKnown(), known.toString());
    }
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.setLength(4096);
    }
    Answer<DataType> answer = last(module);
    assertTrue(answer.reason().orElseThrow().contains("changed or replaced"), answer.toString());
    for (int i = 0; i < 40; i++) {
      BrokenFilesTest.askAll(module);
    }
    assertFalse(Modules.says(module, Guard.DEFECT), module.provenance().toString());
  }

  /** Types are shared by modules, and read when somebody first looks into them. */
  @Test
  void shouldNotMakeTheNextFileSuffer() throws Exception {
    for (int round = 0; round < 3; round++) {
      ModuleInfo module = Modules.open(program());
      DataType late = last(module).value().orElseThrow();
      Answer<DataType> other = module.typeNamed("struct s7", Optional.empty());
      assertTrue(other.isKnown(), other.toString());
      try (RandomAccessFile writer =
          new RandomAccessFile(directory.resolve("program").toFile(), "rw")) {
        writer.setLength(4096);
      }
      assertTrue(late.toString().contains("struct s" + (STRUCTS - 1)));
      ((CompositeType) late).members();
      ((CompositeType) other.value().orElseThrow()).members();
      assertFalse(last(module).isKnown());
    }
  }

  @Test
  void shouldNotMixTwoStatesOfAFile() throws Exception {
    Path file = program();
    ModuleInfo module = Modules.open(file);
    assertTrue(module.typeNamed("struct s3", Optional.empty()).isKnown());
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, bytes);
    Answer<DataType> answer = last(module);
    assertTrue(answer.reason().orElseThrow().contains("changed or replaced"), answer.toString());
  }
}
