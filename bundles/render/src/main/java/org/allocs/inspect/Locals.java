package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.Storage;
import org.allocs.debug.UnwoundFrame;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.target.Memory;
import org.allocs.target.TargetThread;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.PointerType;

/** Reads the variables of frames. */
final class Locals {
  /** Bytes of the largest number. */
  private static final int MAX_NUMBER = 32;

  private final MemoryView view;
  private final DynamicClasses classes;
  private final Memory memory;

  Locals(MemoryView view) {
    this(view, new DynamicClasses(view), view.context().target().memory());
  }

  private Locals(MemoryView view, DynamicClasses classes, Memory memory) {
    this.view = view;
    this.classes = classes;
    this.memory = memory;
  }

  /** Those of the frames of one thread. */
  Locals of(TargetThread thread) {
    return new Locals(view, classes, thread.memory(view.context().target().memory()));
  }

  /** The variables of a frame, those of inlined functions included, and where each is. */
  Answer<List<FrameVariable>> variables(UnwoundFrame frame) {
    if (frame.signal()) {
      return Answer.unknown("made by the kernel to deliver a signal");
    }
    return view.context().debugInfo().frameVariables(view.context().target(), frame, memory);
  }

  /** Those of one of the functions that a frame's instruction comes from, with their values. */
  List<Local> of(List<FrameVariable> variables, int depth) throws AllocsException {
    List<Local> locals = new ArrayList<>();
    for (FrameVariable variable : variables) {
      if (variable.depth() == depth) {
        locals.add(read(variable));
      }
    }
    return locals;
  }

  /** What a value was read as, or why it was not. */
  private record Value(Optional<byte[]> bytes, Optional<String> why) {}

  private Local read(FrameVariable variable) throws AllocsException {
    DataType plain = variable.type().stripped();
    boolean scalar =
        plain instanceof BaseType || plain instanceof EnumType || plain instanceof PointerType;
    Value value = scalar ? value(variable, plain) : new Value(Optional.empty(), Optional.empty());
    Optional<byte[]> pointer =
        value.bytes().filter(bytes -> bytes.length == 8 && Local.isPointer(plain));
    OptionalLong target =
        pointer.isPresent()
            ? OptionalLong.of(Scalars.unsigned(pointer.get()).longValue())
            : OptionalLong.empty();
    boolean leads = target.isPresent() && target.getAsLong() != 0;
    Optional<Long> address = variable.address().value();
    return new Local(
        variable.name(),
        variable.type(),
        variable.parameter(),
        variable.storage().kind(),
        address.isPresent() ? OptionalLong.of(address.get()) : OptionalLong.empty(),
        variable.storage().register(),
        value.bytes(),
        leads ? classes.of(((PointerType) plain).pointee(), target.getAsLong()) : Optional.empty(),
        leads ? Optional.of(Reference.to(view, target.getAsLong())) : Optional.empty(),
        reason(variable, value));
  }

  private static Optional<String> reason(FrameVariable variable, Value value) {
    boolean told =
        variable.address().isKnown()
            || value.bytes().isPresent()
            || variable.storage().kind() == Storage.Kind.CONSTANT;
    return told ? value.why() : variable.address().reason();
  }

  private Value value(FrameVariable variable, DataType plain) throws AllocsException {
    Optional<byte[]> held = variable.storage().bytes();
    Optional<Long> address = variable.address().value();
    long size = plain.byteSize().orElse(0);
    if (held.isPresent() || address.isEmpty() || size < 1 || size > MAX_NUMBER) {
      return new Value(held, Optional.empty());
    }
    try {
      byte[] bytes = memory.read(address.get(), (int) size);
      return new Value(Optional.of(bytes), Optional.empty());
    } catch (MemoryFaultException unreadable) {
      return new Value(Optional.empty(), Optional.of(unreadable.getMessage()));
    }
  }
}
