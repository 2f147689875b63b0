package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.History;
import org.allocs.model.History.Origin;
import org.allocs.model.History.Worker;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;

/**
 * What was allocated since the target began, or since an earlier look, by site and by thread.
 *
 * @param sites the one that allocated most bytes first; since an earlier look, the one that grew
 *     most
 * @param threads in the order in which each first allocated or freed
 * @param total of all sites; its label says nothing
 * @param parts what custom allocators made of the same memory, by their names; of them only sites
 *     and total are known
 */
public record AllocatedEver(
    List<BySite> sites, List<Worker> threads, BySite total, Map<String, AllocatedEver> parts) {
  /** Checks that nothing is absent. */
  public AllocatedEver {
    sites = List.copyOf(sites);
    threads = List.copyOf(threads);
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * What came from one place.
   *
   * @param label the place, for a person
   * @param site the place, where it is known
   * @param reason why it is not known, where it is not
   * @param allocations how many there have been
   * @param bytes of these, as the program asked for them
   * @param frees how many of these are gone
   * @param live bytes of those that are not
   * @param peak the most that {@code live} has been, or more
   * @param isPeakExact whether it has been {@code peak}; not where several paths of calls lead to
   *     the site, each of which had its peak at some time
   */
  public record BySite(
      String label,
      Optional<Site> site,
      Optional<String> reason,
      long allocations,
      long bytes,
      long frees,
      long live,
      long peak,
      boolean isPeakExact) {
    /** How many are live. */
    public long count() {
      return allocations - frees;
    }

    private Object key() {
      return site.isPresent() ? site.get().address() : reason;
    }

    private BySite since(BySite before) {
      return new BySite(
          label,
          site,
          reason,
          allocations - before.allocations,
          bytes - before.bytes,
          frees - before.frees,
          live - before.live,
          peak,
          isPeakExact);
    }

    private BySite and(Origin origin, long most) {
      return new BySite(
          label,
          site,
          reason,
          allocations + origin.allocations(),
          bytes + origin.bytes(),
          frees + origin.frees(),
          live + origin.live(),
          Math.min(peak + origin.peak(), most),
          false);
    }
  }

  /**
   * Everything that was counted.
   *
   * @return unknown, with the reason, where nobody counted
   * @throws AllocsException if the target cannot be read
   */
  public static Answer<AllocatedEver> of(MemoryView view) throws AllocsException {
    Map<String, AllocatedEver> parts = new LinkedHashMap<>();
    view.partHistories().forEach((name, part) -> parts.put(name, sum(view, part, Map.of())));
    return view.history().map(history -> sum(view, history, parts));
  }

  private static AllocatedEver sum(
      MemoryView view, History history, Map<String, AllocatedEver> parts) {
    Map<Object, BySite> groups = new HashMap<>();
    for (Origin origin : history.origins()) {
      Answer<Site> site = view.site(origin.sample());
      BySite first = first(site, origin);
      groups.merge(first.key(), first, (known, f) -> known.and(origin, history.peak()));
    }
    List<BySite> sites = new ArrayList<>(groups.values());
    sites.sort(Comparator.comparingLong(BySite::bytes).reversed().thenComparing(BySite::label));
    return new AllocatedEver(sites, history.threads(), total(history, sites), parts);
  }

  /**
   * What happened since an earlier look: all numbers are differences, but for peaks, which are
   * those of now. Sites and threads to which nothing happened are left out.
   */
  public AllocatedEver since(AllocatedEver before) {
    Map<Object, BySite> earlier = new HashMap<>();
    before.sites.forEach(site -> earlier.put(site.key(), site));
    List<BySite> grown = new ArrayList<>();
    for (BySite site : sites) {
      BySite was = earlier.get(site.key());
      BySite change = was == null ? site : site.since(was);
      if (change.allocations != 0 || change.frees != 0) {
        grown.add(change);
      }
    }
    grown.sort(Comparator.comparingLong(BySite::live).reversed().thenComparing(BySite::label));
    Map<String, AllocatedEver> changes = new LinkedHashMap<>();
    parts.forEach(
        (name, part) -> {
          AllocatedEver was = before.parts.get(name);
          changes.put(name, was == null ? part : part.since(was));
        });
    return new AllocatedEver(
        grown, threadsSince(before.threads), total.since(before.total), changes);
  }

  private List<Worker> threadsSince(List<Worker> before) {
    List<Worker> active = new ArrayList<>();
    for (int i = 0; i < threads.size(); i++) {
      Worker now = threads.get(i);
      Worker change = i < before.size() ? since(now, before.get(i)) : now;
      if (change.allocations() != 0 || change.frees() != 0) {
        active.add(change);
      }
    }
    return active;
  }

  private static Worker since(Worker now, Worker before) {
    return new Worker(
        now.tid(),
        now.name(),
        now.allocations() - before.allocations(),
        now.bytes() - before.bytes(),
        now.frees() - before.frees(),
        now.freedBytes() - before.freedBytes());
  }

  private static BySite first(Answer<Site> site, Origin origin) {
    return new BySite(
        site.value().map(Sites::labelWithAddress).orElse("(unknown)"),
        site.value(),
        site.reason(),
        origin.allocations(),
        origin.bytes(),
        origin.frees(),
        origin.live(),
        origin.peak(),
        true);
  }

  /** By threads, where these were counted: sites may be lost. */
  private static BySite total(History history, List<BySite> sites) {
    List<Worker> threads = history.threads();
    boolean bySite = threads.isEmpty();
    return new BySite(
        "total",
        Optional.empty(),
        Optional.empty(),
        bySite ? sum(sites, BySite::allocations) : sum(threads, Worker::allocations),
        bySite ? sum(sites, BySite::bytes) : sum(threads, Worker::bytes),
        bySite ? sum(sites, BySite::frees) : sum(threads, Worker::frees),
        history.live(),
        history.peak(),
        true);
  }

  private static <T> long sum(List<T> all, ToLongFunction<T> of) {
    return all.stream().mapToLong(of).sum();
  }
}
