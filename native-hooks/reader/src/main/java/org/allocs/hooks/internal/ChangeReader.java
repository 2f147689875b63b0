package org.allocs.hooks.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.ChangeRecords.Holders;
import org.allocs.hooks.ChangeRecords.RecordedChange;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/** Reads what was changed on request. */
public final class ChangeReader {
  private static final int MAX_SLOTS = 1 << 20;
  private static final int MAX_SLOT_SIZE = 256;
  private static final int MAX_PROBES = 4096;

  private final Memory memory;
  private final long root;
  private final Paths paths;

  private ChangeReader(Memory memory, long root) {
    this.memory = memory;
    this.root = root;
    this.paths = new Paths(memory);
  }

  /** Finds it; empty if nothing was changed. */
  public static Optional<ChangeReader> open(Target target, DebugInfo debugInfo)
      throws AllocsException {
    Answer<Long> root = IndexAccess.rootAddress(target, debugInfo);
    return root.isKnown() ? open(target.memory(), root.value().get()) : Optional.empty();
  }

  static Optional<ChangeReader> open(Memory memory, long root) throws AllocsException {
    return Root.read(memory, root).isPresent() && where(memory, root) != 0
        ? Optional.of(new ChangeReader(memory, root))
        : Optional.empty();
  }

  private static long where(Memory memory, long root) throws AllocsException {
    return memory.readLong(root + HookIndexDescriptor.ROOT_CHANGED);
  }

  private byte[] head() throws AllocsException {
    long address = where(memory, root);
    byte[] head = memory.read(address, ChangedDescriptor.BYTES);
    boolean fits =
        isWithin(head, ChangedDescriptor.LOG_SLOTS, 1, MAX_SLOTS)
            && isWithin(
                head,
                ChangedDescriptor.LOG_SLOT_SIZE,
                ChangedDescriptor.LOG_LEAST_SIZE,
                MAX_SLOT_SIZE)
            && isWithin(head, ChangedDescriptor.HELD_SLOTS, 1, MAX_SLOTS)
            && isWithin(
                head,
                ChangedDescriptor.HELD_SLOT_SIZE,
                ChangedDescriptor.HELD_LEAST_SIZE,
                MAX_SLOT_SIZE)
            && isWithin(head, ChangedDescriptor.HELD_PROBE_LIMIT, 1, MAX_PROBES);
    if (!fits) {
      throw malformed(head, address);
    }
    return head;
  }

  private static boolean isWithin(byte[] head, int offset, int least, int most) {
    int value = Words.intAt(head, offset);
    return value >= least && value <= most;
  }

  private static MalformedFileException malformed(byte[] head, long address) {
    return Root.malformed(
        address,
        "impossible geometry of what was changed: log_slots="
            + Words.intAt(head, ChangedDescriptor.LOG_SLOTS)
            + " log_slot_size="
            + Words.intAt(head, ChangedDescriptor.LOG_SLOT_SIZE)
            + " held_slots="
            + Words.intAt(head, ChangedDescriptor.HELD_SLOTS)
            + " held_slot_size="
            + Words.intAt(head, ChangedDescriptor.HELD_SLOT_SIZE)
            + " held_probe_limit="
            + Words.intAt(head, ChangedDescriptor.HELD_PROBE_LIMIT));
  }

  /** How many changes were made. */
  public long count() throws AllocsException {
    return Words.longAt(head(), ChangedDescriptor.COUNT);
  }

  /** The newest, ascending. */
  public List<RecordedChange> newest() throws AllocsException {
    byte[] head = head();
    Root now = Root.read(memory, root).orElseThrow(() -> Root.malformed(root, "the root is gone"));
    int slots = Words.intAt(head, ChangedDescriptor.LOG_SLOTS);
    int size = Words.intAt(head, ChangedDescriptor.LOG_SLOT_SIZE);
    long log = Words.longAt(head, ChangedDescriptor.LOG);
    long last = Words.longAt(head, ChangedDescriptor.COUNT);
    int known = Long.compareUnsigned(last, slots) < 0 ? (int) last : slots;
    byte[] before = memory.read(log, slots * size);
    byte[] after = memory.read(log, slots * size);
    List<RecordedChange> changes = new ArrayList<>();
    for (int back = known - 1; back >= 0; back--) {
      long number = last - back;
      int at = (int) Long.remainderUnsigned(number - 1, slots) * size;
      if (Words.longAt(before, at) == number && Words.longAt(after, at) == number) {
        changes.add(change(now, before, at));
      }
    }
    return changes;
  }

  private RecordedChange change(Root now, byte[] log, int at) throws AllocsException {
    long text = Words.longAt(log, at + ChangedDescriptor.LOG_TEXT);
    return new RecordedChange(
        Words.longAt(log, at + ChangedDescriptor.LOG_NUMBER),
        Words.intAt(log, at + ChangedDescriptor.LOG_KIND),
        Words.longAt(log, at + ChangedDescriptor.LOG_BASE),
        Words.longAt(log, at + ChangedDescriptor.LOG_SIZE),
        text == 0 ? Optional.empty() : text(text),
        paths.path(now, Words.intAt(log, at + ChangedDescriptor.LOG_SITE)));
  }

  private Optional<String> text(long address) throws AllocsException {
    return memory
        .readString(address, ChangedDescriptor.MAX_TEXT_BYTES)
        .filter(s -> StandardCharsets.US_ASCII.newEncoder().canEncode(s))
        .filter(s -> s.chars().noneMatch(Character::isISOControl));
  }

  /** What holds the chunk that starts at an address. */
  public Optional<Holders> holders(long base) throws AllocsException {
    byte[] head = head();
    int slots = Words.intAt(head, ChangedDescriptor.HELD_SLOTS);
    int size = Words.intAt(head, ChangedDescriptor.HELD_SLOT_SIZE);
    long table = Words.longAt(head, ChangedDescriptor.HELD);
    int home = ChangedDescriptor.home(base);
    for (int i = 0; i < Words.intAt(head, ChangedDescriptor.HELD_PROBE_LIMIT); i++) {
      byte[] slot =
          memory.read(table + (long) Integer.remainderUnsigned(home + i, slots) * size, size);
      long there = Words.longAt(slot, ChangedDescriptor.HELD_BASE);
      if (there == base) {
        return holders(head, Words.longAt(slot, ChangedDescriptor.HELD_STATE));
      }
      if (there == 0) {
        break;
      }
    }
    return Optional.empty();
  }

  private Optional<Holders> holders(byte[] head, long state) throws AllocsException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < ChangedDescriptor.MAX_POLICIES; i++) {
      if ((state >>> i & 1) != 0) {
        long name = Words.longAt(head, ChangedDescriptor.POLICIES + Long.BYTES * i);
        names.add(text(name).orElse("policy " + (i + 1)));
      }
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new Holders(names, (state & ChangedDescriptor.HELD_LET_GO) != 0));
  }
}
