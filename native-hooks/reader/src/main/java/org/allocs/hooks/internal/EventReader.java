package org.allocs.hooks.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedEvent;
import org.allocs.hooks.RecordedEvent.Backing;
import org.allocs.hooks.RecordedEvent.Kind;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/** Reads the table of events. */
public final class EventReader {
  /** By the code of a kind. */
  private static final List<Kind> KINDS =
      List.of(Kind.MAPPING, Kind.SHARED_MEMORY, Kind.BREAK, Kind.THREAD, Kind.LIBRARY);

  private final Memory memory;
  private final Root root;
  private final Paths paths;

  private EventReader(Memory memory, Root root) {
    this.memory = memory;
    this.root = root;
    this.paths = new Paths(memory);
  }

  /**
   * What was read.
   *
   * @param events ascending by base
   * @param lost records that there was no room for
   */
  public record Read(List<RecordedEvent> events, int lost) {}

  /** All events of a target; unknown if it has no table of them. */
  public static Answer<Read> read(Target target, DebugInfo debugInfo) throws AllocsException {
    Answer<Long> address = IndexAccess.rootAddress(target, debugInfo);
    return address.isKnown()
        ? read(target.memory(), address.value().orElseThrow())
        : Answer.unknown(address.reason().orElseThrow());
  }

  /** All events of the index with a root at an address. */
  static Answer<Read> read(Memory memory, long address) throws AllocsException {
    Optional<Root> root = Root.read(memory, address);
    if (root.isEmpty() || root.get().events().address() == 0) {
      return Answer.unknown(
          root.isEmpty() ? "the hooks are not ready yet" : "these hooks record no events");
    }
    List<RecordedEvent> events = new EventReader(memory, root.get()).events();
    return Answer.known(
        new Read(events, root.get().events().lost()), Evidence.certain("hook index", "events"));
  }

  /** Slots that change between two looks are left out. */
  private List<RecordedEvent> events() throws AllocsException {
    Root.EventTable table = root.events();
    int length = table.used() * table.slotSize();
    byte[] first = memory.read(table.address(), length);
    byte[] second = memory.read(table.address(), length);
    List<RecordedEvent> events = new ArrayList<>();
    for (int at = 0; at < length; at += table.slotSize()) {
      int end = at + HookIndexDescriptor.EVENT_LEAST_SIZE;
      if (Arrays.equals(first, at, end, second, at, end)) {
        decode(first, at).ifPresent(events::add);
      }
    }
    events.sort(Comparator.comparing(RecordedEvent::base, Long::compareUnsigned));
    return List.copyOf(events);
  }

  private Optional<RecordedEvent> decode(byte[] slots, int at) throws AllocsException {
    int kind = Words.intAt(slots, at + HookIndexDescriptor.EVENT_KIND);
    int code = kind & HookIndexDescriptor.EVENT_KIND_MASK;
    int state =
        Words.intAt(slots, at + HookIndexDescriptor.EVENT_STATE)
            & HookIndexDescriptor.EVENT_STATE_MASK;
    boolean stands =
        state == HookIndexDescriptor.EVENT_LIVE || state == HookIndexDescriptor.EVENT_REPLACED;
    if (!stands || code < 1 || code > KINDS.size()) {
      return Optional.empty();
    }
    long base = Words.longAt(slots, at + HookIndexDescriptor.EVENT_BASE);
    long limit = Words.longAt(slots, at + HookIndexDescriptor.EVENT_LIMIT);
    Kind known = KINDS.get(code - 1);
    if (known.isRange() && Long.compareUnsigned(base, limit) >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new RecordedEvent(
            known,
            base,
            limit,
            paths.path(root, Words.intAt(slots, at + HookIndexDescriptor.EVENT_SITE)),
            Words.intAt(slots, at + HookIndexDescriptor.EVENT_THREAD),
            backing(kind)));
  }

  private static Backing backing(int kind) {
    if ((kind & HookIndexDescriptor.EVENT_TOLD) == 0) {
      return Backing.UNTOLD;
    }
    if ((kind & HookIndexDescriptor.EVENT_IS_SHARED) != 0) {
      return Backing.SHARED;
    }
    return (kind & HookIndexDescriptor.EVENT_IS_ANONYMOUS) != 0
        ? Backing.PRIVATE_MEMORY
        : Backing.PRIVATE_FILE;
  }
}
