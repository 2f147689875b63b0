package org.allocs.declared.internal.search;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Goes through what a source finds. Ends at the first thing of a list or a row that cannot be: what
 * is not mapped, a list that comes back to where it was, a step that leads nowhere.
 *
 * @param variable stands for each in turn
 * @param start one, an array, the first of several, or where a row begins
 * @param count how many
 * @param indirect whether the array has addresses of what is meant
 * @param stride bytes from one element of the array to the next
 * @param fixed whether all steps of a row are the same
 */
record Walk(
    Place place,
    Variable variable,
    Bound start,
    Optional<Bound> count,
    boolean indirect,
    long stride,
    Optional<Bound> next,
    Optional<Bound> to,
    Optional<Bound> step,
    boolean fixed,
    Optional<Bound> until,
    Optional<Bound> live) {

  /** Takes what is found, one by one. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes what the variable stands for.
     *
     * @param step bytes up to the next of a row; 0 elsewhere
     */
    void visit(long step) throws AllocsException;
  }

  /** Goes through all that is there. */
  void run(Frame frame, Effort effort, Visitor visitor) throws AllocsException {
    if (to.isPresent()) {
      row(frame, effort, visitor);
      return;
    }
    OptionalLong first = effort.value(start, frame);
    OptionalLong many = count.isPresent() ? effort.value(count.get(), frame) : OptionalLong.of(1);
    if (first.isEmpty() || many.isEmpty()) {
      return;
    }
    if (many.getAsLong() < 0) {
      effort.remarks().add(count.orElse(start).place(), "count=" + many.getAsLong());
      return;
    }
    Chain chain = new Chain(frame, effort, visitor);
    for (long i = 0; i < many.getAsLong() && effort.goesOn(place); i++) {
      long element = first.getAsLong() + i * stride;
      if (indirect) {
        OptionalLong pointer = effort.read(start.place(), element);
        if (pointer.isEmpty()) {
          return;
        }
        element = pointer.getAsLong();
      }
      chain.follow(element, i);
    }
  }

  /** Lists, none of which may meet itself or another. */
  private final class Chain {
    private final Frame frame;
    private final Effort effort;
    private final Visitor visitor;
    private final Addresses seen = new Addresses();
    private long linked;

    Chain(Frame frame, Effort effort, Visitor visitor) {
      this.frame = frame;
      this.effort = effort;
      this.visitor = visitor;
    }

    /** From the one at an index of the array on; the index of a list's members is that in it. */
    void follow(long head, long index) throws AllocsException {
      long at = head;
      while (at != 0) {
        frame.set(variable, at, next.isPresent() ? linked++ : index);
        if (!effort.goesOn(place) || ends(frame, effort)) {
          return;
        }
        if (!seen.add(at)) {
          effort
              .remarks()
              .add(
                  next.map(Bound::place).orElse(start.place()),
                  "comes back to " + AddressRange.hex(at));
          return;
        }
        if (isLive(frame, effort)) {
          visitor.visit(0);
        }
        if (next.isEmpty()) {
          return;
        }
        OptionalLong link = effort.value(next.get(), frame);
        if (link.isEmpty()) {
          return;
        }
        at = link.getAsLong();
      }
    }
  }

  private boolean ends(Frame frame, Effort effort) throws AllocsException {
    if (until.isEmpty()) {
      return false;
    }
    OptionalLong end = effort.value(until.get(), frame);
    return end.isEmpty() || end.getAsLong() != 0;
  }

  private boolean isLive(Frame frame, Effort effort) throws AllocsException {
    return live.isEmpty() || effort.value(live.get(), frame).orElse(0) != 0;
  }

  private void row(Frame frame, Effort effort, Visitor visitor) throws AllocsException {
    OptionalLong from = effort.value(start, frame);
    OptionalLong limit = effort.value(to.orElseThrow(), frame);
    if (from.isEmpty() || limit.isEmpty()) {
      return;
    }
    long at = from.getAsLong();
    if (AddressRange.lessThan(limit.getAsLong(), at)) {
      effort
          .remarks()
          .add(
              start.place(),
              "the row ends before it begins: from="
                  + AddressRange.hex(at)
                  + " to="
                  + AddressRange.hex(limit.getAsLong()));
      return;
    }
    for (long i = 0; AddressRange.lessThan(at, limit.getAsLong()); i++) {
      frame.set(variable, at, i);
      if (!effort.goesOn(place) || ends(frame, effort)) {
        return;
      }
      long bytes = step(frame, effort, limit.getAsLong() - at);
      if (bytes == 0) {
        return;
      }
      if (isLive(frame, effort)) {
        visitor.visit(bytes);
      }
      at += bytes;
    }
  }

  /** Bytes to the next; 0 where there is none. */
  private long step(Frame frame, Effort effort, long rest) throws AllocsException {
    OptionalLong bytes = effort.value(step.orElseThrow(), frame);
    if (bytes.isEmpty()) {
      return 0;
    }
    boolean leadsOn = bytes.getAsLong() != 0 && !AddressRange.lessThan(rest, bytes.getAsLong());
    if (!leadsOn && !(fixed && bytes.getAsLong() > 0)) {
      effort
          .remarks()
          .add(
              step.get().place(),
              "step="
                  + Long.toUnsignedString(bytes.getAsLong())
                  + " does not lead on: at="
                  + AddressRange.hex(frame.address(variable))
                  + " rest="
                  + Long.toUnsignedString(rest));
    }
    return leadsOn ? bytes.getAsLong() : 0;
  }
}
