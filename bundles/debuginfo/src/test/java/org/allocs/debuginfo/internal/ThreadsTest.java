package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadsTest {
  private static final int THREADS = 8;

  @TempDir Path directory;

  private static String describe(ModuleInfo module) {
    StringBuilder all = new StringBuilder();
    for (Symbol symbol : module.symbols()) {
      all.append(symbol.name())
          .append(module.definitionAt(symbol.address()).map(d -> d.type().uniqtype()).value())
          .append(module.sourceAt(symbol.address()).value())
          .append(module.functionAt(symbol.address()).map(f -> f.name()).value());
    }
    return all.append(module.definitions().map(List::size).value()).toString();
  }

  @Test
  void shouldGiveEveryThreadTheSameAnswers() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g", "-O2");
    String alone = describe(Modules.open(file));
    ModuleInfo shared = Modules.open(file);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<String>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        tasks.add(() -> describe(shared));
      }
      Set<String> answers =
          pool.invokeAll(tasks).stream().map(ThreadsTest::get).collect(Collectors.toSet());
      assertEquals(Set.of(alone), answers);
    } finally {
      pool.shutdownNow();
    }
  }

  private static String get(Future<String> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
