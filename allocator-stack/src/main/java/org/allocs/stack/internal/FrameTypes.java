package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/** Lays out the variables of a frame as members of a type. */
final class FrameTypes {
  private FrameTypes() {}

  /**
   * The layout at the frame's program counter: parameters and variables that are in its memory, by
   * their offsets from its base. What is in a register, elsewhere or gone has no place in it; an
   * array of variable length is as long as it is now.
   */
  static Answer<DataType> typeOf(Context context, Frame frame, Memory memory) {
    if (frame.signal()) {
      return Answer.unknown("made by the kernel to deliver a signal");
    }
    FrameVariables source = new FrameVariables(context, frame, memory);
    Answer<FunctionInfo> function = source.function();
    if (function.value().isEmpty()) {
      return Answer.unknown(function.reason().orElseThrow());
    }
    Answer<List<FrameVariable>> variables = source.variables();
    return variables.map(found -> layout(function.value().get(), found, frame.range()));
  }

  private static DataType layout(
      FunctionInfo function, List<FrameVariable> variables, AddressRange range) {
    List<Member> members = new ArrayList<>();
    for (FrameVariable variable : variables) {
      place(variable, range).ifPresent(members::add);
    }
    members.sort(Comparator.comparing(Member::offset));
    List<Member> sorted = List.copyOf(members);
    return new CompositeType(
        CompositeType.Kind.FRAME,
        Optional.of(function.name()),
        "frame of " + function.name(),
        uniqtypeName(function),
        OptionalLong.of(range.size()),
        () -> sorted);
  }

  private static Optional<Member> place(FrameVariable variable, AddressRange range) {
    Optional<Long> address = variable.address().value();
    OptionalLong size = variable.type().byteSize();
    if (address.isEmpty() || size.isEmpty()) {
      return Optional.empty();
    }
    AddressRange place = AddressRange.ofSize(address.get(), size.getAsLong());
    return range.contains(place)
        ? Optional.of(Member.of(variable.name(), variable.type(), place.base() - range.base()))
        : Optional.empty();
  }

  /** As the ancestor names frames: unit, function, and the addresses in the file of its code. */
  private static String uniqtypeName(FunctionInfo function) {
    return function.unit()
        + function.name()
        + "_vaddrs_"
        + AddressRange.hex(function.low().value())
        + "_"
        + AddressRange.hex(function.high().value());
  }
}
