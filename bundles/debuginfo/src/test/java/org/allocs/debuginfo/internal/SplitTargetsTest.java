package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Object files of several machines: both byte orders, both sizes of addresses and of offsets. */
class SplitTargetsTest {
  private static final String SOURCE =
      """
      struct tree { struct tree *left; enum shade { DARK, LIGHT = 7 } shade; long weight[3]; };
      typedef struct tree forest[4];
      forest planted; int total = 3; static unsigned char small[1999];
      static inline long weigh(const struct tree *t) { return t->weight[0] + t->weight[2]; }
      long plant(int n) {
        struct tree *t = &planted[n & 3];
        static long calls;
        t->weight[0] = n; t->shade = LIGHT; total += weigh(t); calls += small[n & 1023]++;
        return calls + weigh(t->left);
      }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "clang -target powerpc64-linux-gnu -gdwarf-4",
    "clang -target powerpc64-linux-gnu -gdwarf-5",
    "clang -target s390x-linux-gnu -gdwarf-5",
    "clang -target mips-linux-gnu -gdwarf-4",
    "clang -target powerpc-linux-gnu -gdwarf-5",
    "clang -target i386-linux-gnu -gdwarf-4",
    "clang -target i386-linux-gnu -gdwarf-5",
    "clang -target aarch64-linux-gnu -gdwarf-5",
    "clang -gdwarf-5 -gdwarf64",
    "gcc -gdwarf-5 -gdwarf64",
    "gcc -gdwarf-4 -gdwarf64",
    "gcc -m32 -gdwarf-5"
  })
  void shouldAnswerAsIfItWereWhole(String compiler) throws Exception {
    List<String> whole = answers(Modules.open(compile(compiler, "whole")));
    assertTrue(whole.size() > 20, whole::toString);
    List<String> split = answers(Modules.open(compile(compiler + " -gsplit-dwarf", "split")));
    assertEquals(String.join("\n", whole), String.join("\n", split));
  }

  private Path compile(String compiler, String name) throws Exception {
    Path source = Files.writeString(directory.resolve("unit.c"), SOURCE);
    Path object = directory.resolve(name + ".o");
    List<String> command = new ArrayList<>(List.of(compiler.split(" ")));
    command.addAll(List.of("-g", "-O2", "-c", source.toString(), "-o", object.toString()));
    Tools.run(directory, command.toArray(String[]::new));
    return object;
  }

  private static List<String> answers(ModuleInfo module) {
    List<String> answers = new ArrayList<>();
    for (String name : List.of("struct tree", "forest", "enum shade", "long", "unsigned char")) {
      answers.add(name + describe(module.typeNamed(name, Optional.empty()).value()));
    }
    for (Definition definition : module.definitions().value().orElse(List.of())) {
      answers.add(definition + describe(Optional.of(definition.type())));
      for (long i = 0; definition.function() && i < definition.size(); i += 8) {
        FileAddress pc = definition.address().plus(i);
        answers.add(pc + " " + module.functionAt(pc).value());
        answers.add("line " + module.sourceAt(pc).value());
        answers.add("t is " + describe(module.typeOfIdentifier("t", pc).value()));
      }
    }
    return answers;
  }

  private static String describe(Optional<DataType> type) {
    if (type.isEmpty()) {
      return " unknown";
    }
    String text = " " + type.get().name() + " " + type.get().byteSize();
    return type.get().stripped() instanceof CompositeType composite
        ? text + composite.members()
        : text;
  }
}
