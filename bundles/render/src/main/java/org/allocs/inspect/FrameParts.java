package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.UnwoundFrame;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Registers;

/**
 * Divides the memory of a frame into what its bytes are for. Of two that claim the same bytes, as
 * variables of blocks that follow each other do, the first one has them.
 */
final class FrameParts {
  private static final int WORD = 8;

  /** Compilers keep no value of their own in less. */
  private static final int LEAST_SPILL = 4;

  private final AddressRange range;
  private final List<FramePart> claimed = new ArrayList<>();

  private FrameParts(AddressRange range) {
    this.range = range;
  }

  /**
   * All parts, ascending, without gaps.
   *
   * @param range of the frame
   * @param frame as it was unwound
   * @param variables that are in scope
   * @param dynamic what was allocated in it while it ran
   * @param passed variables of the function that it calls
   */
  static List<FramePart> of(
      AddressRange range,
      UnwoundFrame frame,
      List<FrameVariable> variables,
      List<Allocation> dynamic,
      List<FrameVariable> passed) {
    FrameParts parts = new FrameParts(range);
    parts.claimSaved(frame.savedAt());
    dynamic.forEach(each -> parts.claim(each.range(), FramePart.Kind.ALLOCA, each.name()));
    variables.forEach(parts::claim);
    for (FrameVariable argument : passed) {
      if (argument.parameter()) {
        place(argument)
            .ifPresent(
                where ->
                    parts.claim(
                        where, FramePart.Kind.OUTGOING_ARGUMENT, Optional.of(argument.name())));
      }
    }
    OptionalLong sp = frame.registers().sp();
    return parts.filled(sp.orElse(range.base()));
  }

  private void claimSaved(Map<Integer, Long> savedAt) {
    savedAt.forEach(
        (number, address) -> {
          AddressRange where = AddressRange.ofSize(address, WORD);
          if (isFree(where)) {
            boolean returns = number == Registers.RIP;
            claimed.add(
                new FramePart(
                    address - range.base(),
                    WORD,
                    returns ? FramePart.Kind.RETURN_ADDRESS : FramePart.Kind.SAVED_REGISTER,
                    Optional.empty(),
                    returns ? Optional.empty() : Optional.of(RegisterName.of(number))));
          }
        });
  }

  private void claim(FrameVariable variable) {
    FramePart.Kind kind = variable.parameter() ? FramePart.Kind.PARAMETER : FramePart.Kind.LOCAL;
    place(variable).ifPresent(where -> claim(where, kind, Optional.of(variable.name())));
  }

  private static Optional<AddressRange> place(FrameVariable variable) {
    OptionalLong size = variable.type().byteSize();
    return size.isEmpty() || size.getAsLong() <= 0
        ? Optional.empty()
        : variable.address().value().map(at -> AddressRange.ofSize(at, size.getAsLong()));
  }

  private void claim(AddressRange where, FramePart.Kind kind, Optional<String> name) {
    if (isFree(where)) {
      claimed.add(
          new FramePart(where.base() - range.base(), where.size(), kind, name, Optional.empty()));
    }
  }

  private boolean isFree(AddressRange where) {
    return range.contains(where)
        && claimed.stream()
            .noneMatch(
                part ->
                    AddressRange.ofSize(range.base() + part.offset(), part.size()).overlaps(where));
  }

  /** With what is between. */
  private List<FramePart> filled(long sp) {
    claimed.sort(Comparator.comparingLong(FramePart::offset));
    List<FramePart> all = new ArrayList<>();
    long next = 0;
    long live = AddressRange.lessThan(range.base(), sp) ? sp - range.base() : 0;
    for (FramePart part : claimed) {
      addGap(all, next, part.offset(), live);
      all.add(part);
      next = part.offset() + part.size();
    }
    addGap(all, next, range.size(), live);
    return all;
  }

  /** Bytes below the stack pointer are of the red zone. */
  private static void addGap(List<FramePart> all, long from, long to, long live) {
    long split = Math.min(Math.max(from, live), to);
    if (from < split) {
      all.add(FramePart.of(from, split - from, FramePart.Kind.RED_ZONE));
    }
    if (split < to) {
      boolean narrow = to - split < LEAST_SPILL;
      all.add(
          FramePart.of(
              split, to - split, narrow ? FramePart.Kind.PADDING : FramePart.Kind.UNKNOWN));
    }
  }
}
