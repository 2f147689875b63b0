package org.allocs.hooks;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.hooks.internal.EventReader;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;

/**
 * Who asked for the mappings, threads and libraries of a target, as the hooks recorded it up to one
 * moment. What exists the kernel says: a record may be of a thread that has ended, and a mapping or
 * a library need not have one.
 */
public final class HookEvents {
  private enum Key implements Context.Lasting {
    EVENTS
  }

  private final List<RecordedEvent> events;
  private final int lost;

  /**
   * Events that were read by other means.
   *
   * @param events ascending by base
   * @param lost records that there was no room for
   */
  public HookEvents(List<RecordedEvent> events, int lost) {
    this.events = List.copyOf(events);
    this.lost = lost;
  }

  /**
   * The events up to this moment of a target; read once.
   *
   * @return unknown, with the reason, if the target does not run under the hooks or what they wrote
   *     cannot be read
   */
  public static Answer<HookEvents> of(Context context) throws TargetGoneException {
    try {
      return context.cached(
          Key.EVENTS,
          () ->
              EventReader.read(context.target(), context.debugInfo())
                  .map(read -> new HookEvents(read.events(), read.lost())));
    } catch (TargetGoneException e) {
      throw e;
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** Mappings and parts of the heap segment that overlap a range, ascending. */
  public List<RecordedEvent> ranges(AddressRange within) {
    return events.stream()
        .filter(e -> e.kind().isRange())
        .filter(e -> new AddressRange(e.base(), e.limit()).overlaps(within))
        .toList();
  }

  /** The start of a thread, by its control block and its number. */
  public Optional<RecordedEvent> thread(long controlBlock, long number) {
    return events.stream()
        .filter(e -> e.kind() == RecordedEvent.Kind.THREAD)
        .filter(e -> e.base() == controlBlock && e.thread() == number)
        .findFirst();
  }

  /** The opening of a library, by what is added to an address in its file. */
  public Optional<RecordedEvent> library(long bias) {
    return events.stream()
        .filter(e -> e.kind() == RecordedEvent.Kind.LIBRARY && e.base() == bias)
        .findFirst();
  }

  /** Records that there was no room for, since the process started. */
  public int lost() {
    return lost;
  }
}
