package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedCounts;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.hooks.RecordedCounts.ThreadCounts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.History;

/** What malloc allocated ever, as the hooks counted it. */
final class Histories {
  private static final String NOT_COUNTED = "not counted: not started under `allocs run --counts`";

  private Histories() {}

  /** Unknown where the hooks are not there, know nothing, or were not asked to count. */
  static Answer<History> of(Context context) throws AllocsException {
    if (!HookIndex.isLoaded(context.target())) {
      return Answer.unknown(NOT_COUNTED);
    }
    Answer<HookIndex> index = Arenas.open(context);
    if (!index.isKnown()) {
      return Answer.unknown(index.reason().orElseThrow());
    }
    Optional<RecordedCounts> counts = index.value().orElseThrow().counts();
    if (counts.isEmpty()) {
      return Answer.unknown(NOT_COUNTED);
    }
    CallSites sites = CallSites.of(context);
    return Answer.known(history(counts.get(), sites), evidence());
  }

  private static Evidence evidence() {
    return Evidence.certain("hook index", "counted call by call");
  }

  private static History history(RecordedCounts counts, CallSites sites) throws AllocsException {
    List<History.Origin> origins = new ArrayList<>();
    for (PathCounts path : counts.paths()) {
      origins.add(sites.origin(MallocAllocator.NAME, path));
    }
    List<History.Worker> threads = counts.threads().stream().map(Histories::worker).toList();
    return new History(origins, threads, counts.live(), counts.peak());
  }

  private static History.Worker worker(ThreadCounts thread) {
    OptionalLong tid =
        thread.thread().isPresent()
            ? OptionalLong.of(thread.thread().getAsInt())
            : OptionalLong.empty();
    return new History.Worker(
        tid,
        thread.name(),
        thread.allocations(),
        thread.bytes(),
        thread.frees(),
        thread.freedBytes());
  }
}
