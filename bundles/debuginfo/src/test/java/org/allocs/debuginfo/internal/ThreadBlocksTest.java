package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thread-local variables of libraries, against where the program itself says that they are. */
@Timeout(120)
class ThreadBlocksTest {
  private static final String LIBRARY =
      """
      static __thread char odd[1999];
      long *leaf(int n) { static __thread long local = 3; local += n; odd[n]++; return &local; }
      """;

  /** Each line: a library, a thread's pointer, and where the variable is; 0 if it has none yet. */
  private static final String PROGRAM =
      """
      #include <dlfcn.h>
      #include <pthread.h>
      #include <stdio.h>
      #include <unistd.h>
      long *leaf(int n);
      static long *(*late)(int);
      static void tell(const char *library, long *variable) {
        printf("%s %lx %lx\\n", library, (long) pthread_self(), (long) variable);
      }
      static void *uses(void *unused) {
        tell("early.so", leaf(2)); tell("late.so", late(2)); tell("done", 0); fflush(stdout);
        pause(); return unused;
      }
      static void *never(void *unused) {
        tell("late.so", 0); fflush(stdout); pause(); return unused;
      }
      int main(void) {
        late = (long *(*)(int)) dlsym(dlopen("./late.so", RTLD_NOW), "leaf");
        tell("early.so", leaf(1)); tell("late.so", late(1)); fflush(stdout);
        pthread_t thread; pthread_create(&thread, 0, never, 0); sleep(1);
        pthread_create(&thread, 0, uses, 0);
        pause(); return 0;
      }
      """;

  @TempDir Path directory;

  private Process start() throws Exception {
    Files.writeString(directory.resolve("lib.c"), LIBRARY);
    Files.writeString(directory.resolve("main.c"), PROGRAM);
    for (String library : List.of("early.so", "late.so")) {
      Tools.run(directory, "gcc", "-g", "-fPIC", "-shared", "lib.c", "-o", library);
    }
    Tools.run(directory, "gcc", "-pthread", "main.c", "./early.so", "-ldl", "-o", "main");
    return new ProcessBuilder("./main").directory(directory.toFile()).start();
  }

  private static Answer<Long> local(
      DebugInfoService service, LiveFiles target, String library, long threadPointer) {
    LoadedObject object =
        target.objects().stream().filter(o -> o.path().endsWith(library)).findFirst().orElseThrow();
    ModuleInfo module = service.module(target, object);
    long pc = module.symbolsNamed("leaf").get(0).address().value();
    Registers registers =
        new Registers()
            .with(Registers.RIP, object.toTarget(new FileAddress(pc)))
            .with(Registers.FS_BASE, threadPointer);
    List<FrameVariable> variables =
        module
            .frameVariables(registers, 16, new FileAddress(pc), object.bias(), target.memory())
            .value()
            .orElseThrow();
    return variables.stream()
        .filter(variable -> variable.name().equals("local"))
        .findFirst()
        .orElseThrow()
        .address();
  }

  @Test
  void shouldFindTheVariablesWhereTheThreadsHaveThem() throws Exception {
    Process process = start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      LiveFiles target = new LiveFiles(process.pid());
      DebugInfoService service = new DebugInfoService(List.of());
      int known = 0;
      for (String line = lines.readLine(); !line.startsWith("done"); line = lines.readLine()) {
        String[] fields = line.split(" ");
        long threadPointer = Long.parseUnsignedLong(fields[1], 16);
        long wanted = Long.parseUnsignedLong(fields[2], 16);
        Answer<Long> found = local(service, target, fields[0], threadPointer);
        if (wanted != 0) {
          assertEquals(wanted, found.value().orElseThrow(), () -> fields[0] + " " + found);
          known++;
        } else {
          assertTrue(found.reason().orElseThrow().contains("not used"), found::toString);
        }
      }
      assertEquals(4, known);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A program without the loader's tables. */
  @Test
  void shouldSayWhyWhereTheLoaderTellsNothing() throws Exception {
    Process process = start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.readLine();
      LiveFiles bare =
          new LiveFiles(process.pid()) {
            @Override
            public List<LoadedObject> objects() {
              return super.objects().stream().filter(o -> o.path().endsWith("y.so")).toList();
            }
          };
      Answer<Long> found = local(new DebugInfoService(List.of()), bare, "early.so", 4096);
      assertTrue(found.reason().orElseThrow().contains("C library does not tell"), found::toString);
    } finally {
      process.destroyForcibly();
    }
  }
}
