package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;

/**
 * Asks for many instructions of one file. They are asked in ascending order, so that what one unit
 * needs is read once, by a few threads, and while symbols are read by another one.
 */
final class CodePlaces {
  /** Below this a thread costs more than it saves. */
  private static final int FEW = 64;

  private static final int MAX_THREADS = 8;

  /** Runs of addresses for each thread: some have more to read than others. */
  private static final int RUNS = 4;

  private record Code(Optional<FunctionName> function, Answer<List<SourceFrame>> frames) {}

  private final ModuleInfo module;
  private final List<FileAddress> addresses;
  private final List<Integer> ascending = new ArrayList<>();
  private final Code[] found;

  private CodePlaces(ModuleInfo module, List<FileAddress> addresses) {
    this.module = module;
    this.addresses = addresses;
    this.found = new Code[addresses.size()];
    for (int i = 0; i < found.length; i++) {
      ascending.add(i);
    }
    ascending.sort((a, b) -> addresses.get(a).compareTo(addresses.get(b)));
  }

  /** One for each address, in their order. */
  static List<CodePlace> of(ModuleInfo module, List<FileAddress> addresses) {
    CodePlaces all = new CodePlaces(module, addresses);
    if (addresses.size() <= FEW) {
      all.ask(0, addresses.size());
    } else {
      all.askTogether();
    }
    List<CodePlace> places = new ArrayList<>(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      FileAddress address = addresses.get(i);
      Code code = all.found[i];
      places.add(CodePlace.of(address, module.symbolAt(address), code.function(), code.frames()));
    }
    return places;
  }

  private Void ask(int from, int to) {
    for (int place : ascending.subList(from, to)) {
      FileAddress address = addresses.get(place);
      found[place] = new Code(module.functionNameAt(address).value(), module.sourceAt(address));
    }
    return null;
  }

  private void askTogether() {
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
    List<Callable<Optional<Symbol>>> tasks = new ArrayList<>();
    tasks.add(() -> module.symbolAt(addresses.get(0)));
    int size = addresses.size() / (RUNS * threads) + 1;
    for (int from = 0; from < addresses.size(); from += size) {
      int start = from;
      int end = Math.min(addresses.size(), from + size);
      tasks.add(
          () -> {
            ask(start, end);
            return Optional.empty();
          });
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads + 1,
            task -> {
              Thread thread = new Thread(task, "allocs: look-up of instructions");
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (Future<?> task : pool.invokeAll(tasks)) {
        task.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("look-up of instructions interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("look-up of instructions failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }
}
