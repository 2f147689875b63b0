package org.allocs.declared.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredAllocatorsTest {
  private static final String ONE = "allocator: one\nobjects: {each: the_arena, size: 8}\n";

  @TempDir private Path folder;
  private DeclaredAllocators allocators;
  private final Context context = BumpContractTest.layout().scene().context();

  @BeforeEach
  void configure() {
    allocators = new DeclaredAllocators(new Configuration(Optional.of(folder.resolve("kept"))));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file;
  }

  private List<String> names() throws AllocsException {
    return allocators.allocators(context).stream().map(Allocator::name).toList();
  }

  @Test
  void shouldOfferWhatFilesDeclare() throws Exception {
    assertEquals(List.of(), names());
    write("kept/b.yaml", ONE.replace("one", "two"));
    write("kept/a.yaml", ONE);
    write("kept/a.txt", "no declaration");
    assertEquals(List.of("one", "two"), names());
    allocators.use(List.of(write("named.yaml", ONE.replace("one", "two"))));
    assertEquals(List.of("two", "one"), names());
  }

  /** Another allocator of the name may be there. */
  @Test
  void shouldOfferNothingToATargetThatHasNothingOfIt() throws Exception {
    String other = ONE.replace("the_arena", "haed");
    write("kept/a.yaml", other);
    assertEquals(List.of(), names());
    allocators.use(List.of(write("named.yaml", "# another\n" + other)));
    assertEquals(List.of("declared"), names());
    String remark = allocators.allocators(context).get(0).remarks(context).get(0);
    assertTrue(remark.endsWith("named.yaml:3: no loaded file has a variable haed"), remark);
  }

  @Test
  void shouldFollowChangesOfKeptFiles() throws Exception {
    Path file = write("kept/a.yaml", ONE);
    assertEquals(List.of("one"), names());
    Files.writeString(file, ONE.replace("one", "other"));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertEquals(List.of("other"), names());
  }

  @Test
  void shouldGoOnWithoutAFileThatIsWrong() throws Exception {
    write("kept/a.yaml", "allocator: [");
    write("kept/b.yaml", ONE);
    assertEquals(List.of("declared", "one"), names());
    List<String> remarks = allocators.allocators(context).get(0).remarks(context);
    assertTrue(remarks.get(0).contains("a.yaml:1:12"), remarks::toString);
  }

  @Test
  void shouldKeepWhatWasNamedWhenTheNextIsWrong() throws Exception {
    allocators.use(List.of(write("good.yaml", ONE)));
    Path wrong = write("wrong.yaml", "allocator: ONE");
    Path again = write("again.yaml", ONE);
    assertThrows(AllocsException.class, () -> allocators.use(List.of(wrong)));
    assertThrows(
        AllocsException.class, () -> allocators.use(List.of(folder.resolve("absent.yaml"))));
    assertThrows(
        AllocsException.class, () -> allocators.use(List.of(folder.resolve("good.yaml"), again)));
    assertEquals(List.of("one"), names());
  }
}
