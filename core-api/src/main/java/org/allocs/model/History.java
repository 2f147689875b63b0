package org.allocs.model;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What an allocator counted of its allocations since the target began. Of a target that runs, not
 * all of it is of one instant.
 *
 * @param origins where they came from
 * @param threads who made and freed them, in the order in which each first did; empty where that
 *     was not counted
 * @param live bytes of those that are there
 * @param peak the most that {@code live} has been
 */
public record History(List<Origin> origins, List<Worker> threads, long live, long peak) {
  /** Checks that nothing is absent. */
  public History {
    origins = List.copyOf(origins);
    threads = List.copyOf(threads);
  }

  /**
   * Allocations that came by the same calls.
   *
   * @param sample an allocation that says where they came from as each of them would; its range
   *     says nothing
   * @param allocations how many there have been
   * @param bytes of these, as the program asked for them
   * @param frees how many of these are gone
   * @param live bytes of those that are not
   * @param peak the most that {@code live} has been
   */
  public record Origin(
      Allocation sample, long allocations, long bytes, long frees, long live, long peak) {
    /** Checks that nothing is absent. */
    public Origin {
      Objects.requireNonNull(sample, "sample");
    }
  }

  /**
   * A thread; it may have ended.
   *
   * @param tid the kernel's number of it, as the target knows it; empty where it is not known, or
   *     where it stands for several threads
   * @param name empty where it is not known
   * @param allocations how many it made
   * @param bytes of these
   * @param frees how many it freed, whoever made them
   * @param freedBytes of these
   */
  public record Worker(
      OptionalLong tid, String name, long allocations, long bytes, long frees, long freedBytes) {
    /** Checks that nothing is absent. */
    public Worker {
      Objects.requireNonNull(tid, "tid");
      Objects.requireNonNull(name, "name");
    }
  }
}
