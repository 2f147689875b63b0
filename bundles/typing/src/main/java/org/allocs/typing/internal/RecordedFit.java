package org.allocs.typing.internal;

import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.target.FileAddress;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.SubObjects;
import org.allocs.typing.internal.recorded.CallRecord;
import org.allocs.typing.internal.recorded.SpelledType;

/**
 * A recorded type, found in debug information and fitted to the size of a chunk.
 *
 * @param record of the call
 * @param changed whether more may have been asked of the allocator than the call asks for: how many
 *     there are of something is not known then
 * @param module that has it
 * @param pc an instruction in whose unit the type's name counts
 * @param function that the call is in, with its namespaces
 */
record RecordedFit(
    CallRecord record,
    boolean changed,
    ModuleInfo module,
    FileAddress pc,
    Optional<String> function) {
  private static final long COOKIE = 8;

  /** The type of a chunk. */
  Answer<DataType> of(long size) {
    Answer<DataType> type = SpelledType.resolve(record.type(), this::named);
    if (type.value().isEmpty()) {
      return Answer.unknown(
          record.place() + " allocates " + record.type() + ", which is not described");
    }
    Optional<DataType> fitted = fit(type.value().get(), size);
    return fitted
        .map(t -> Answer.known(t, evidence(type.value().get(), t)))
        .orElseGet(
            () ->
                Answer.unknown(
                    record.place()
                        + " is recorded for "
                        + record.type()
                        + ", which does not fit size="
                        + size));
  }

  /**
   * A size does not tell in what order its parts lie: the pointer that receives the chunk does, or
   * a part that takes in all that follows.
   */
  private Evidence evidence(DataType header, DataType fitted) {
    if (changed) {
      String place = record.place() + ", to which a function on the way adds";
      return new Evidence("compiler record", place, Grade.LIKELY);
    }
    boolean ordered =
        record.kind() != CallRecord.Kind.HEADER || fitted == header || receives(header);
    return ordered
        ? Evidence.certain("compiler record", record.place())
        : new Evidence("compiler record", record.place() + ", in the order written", Grade.LIKELY);
  }

  private boolean receives(DataType header) {
    return resolve(record.receiver()).filter(receiver -> begins(receiver, header)).isPresent();
  }

  /** Whether one of two is the beginning of the other. */
  private static boolean begins(DataType one, DataType other) {
    return SubObjects.has(one, 0, other) || SubObjects.has(other, 0, one);
  }

  /** Whether a pointer receives it that is one to something else. */
  private boolean isContradicted(DataType header) {
    return resolve(record.receiver())
        .filter(receiver -> receiver.byteSize().orElse(0) > 1 && !begins(receiver, header))
        .isPresent();
  }

  private Answer<DataType> named(String name) {
    String owner = function.filter(f -> f.indexOf('<') < 0).orElse("");
    for (int end = owner.lastIndexOf("::"); end > 0; end = owner.lastIndexOf("::", end - 1)) {
      Answer<DataType> inner =
          module.typeNamed(owner.substring(0, end) + "::" + name, Optional.of(pc));
      if (inner.isKnown()) {
        return inner;
      }
    }
    Answer<DataType> described = module.typeNamed(name, Optional.of(pc));
    Optional<DataType> builtin =
        described.isKnown()
            ? Optional.empty()
            : Builtins.of(name).or(() -> Builtins.standard(name));
    return builtin
        .map(t -> Answer.known(t, Evidence.certain("C", "psABI x86-64")))
        .orElse(described);
  }

  private Optional<DataType> fit(DataType type, long size) {
    long each = type.byteSize().orElse(0);
    if (each <= 0 || size <= 0) {
      return Optional.empty();
    }
    if (changed) {
      return isContradicted(type) ? Optional.empty() : beginning(type, each, size);
    }
    return switch (record.kind()) {
      case ELEMENTS -> elements(type, each, size);
      case NEW -> size == each ? Optional.of(type) : Optional.empty();
      case NEW_ARRAY -> array(type, each, size);
      case HEADER_AND_MORE -> open(type, each, size);
      default -> header(type, each, size);
    };
  }

  private static Optional<DataType> beginning(DataType type, long each, long size) {
    if (size == each) {
      return Optional.of(type);
    }
    return size < each ? Optional.empty() : Optional.of(Composed.begun(type, size - each));
  }

  private static Optional<DataType> elements(DataType type, long each, long size) {
    if (size == each) {
      return Optional.of(type);
    }
    return size % each == 0 ? Optional.of(ArrayType.of(type, size / each)) : Optional.empty();
  }

  /** Where elements have destructors, their number stands in front of them. */
  private static Optional<DataType> array(DataType type, long each, long size) {
    if (size % each == 0) {
      return Optional.of(ArrayType.of(type, size / each));
    }
    return (size - COOKIE) % each == 0 && size > COOKIE
        ? Optional.of(Composed.of(Builtins.SIZE, ArrayType.of(type, (size - COOKIE) / each)))
        : Optional.empty();
  }

  private Optional<DataType> header(DataType type, long whole, long size) {
    Optional<Trailing> trailing = Trailing.of(type).filter(t -> size >= t.offset());
    if (size == whole || trailing.isPresent()) {
      return Optional.of(type);
    }
    if (size < whole) {
      return Optional.empty();
    }
    Optional<DataType> tail = record.tail().isEmpty() ? bytesBehind(type) : resolve(record.tail());
    if (isContradicted(type)) {
      return Optional.empty();
    }
    long rest = size - whole;
    return tail.filter(t -> t.byteSize().orElse(0) > 0 && rest % t.byteSize().getAsLong() == 0)
        .map(t -> Composed.of(type, ArrayType.of(t, rest / t.byteSize().getAsLong())));
  }

  /** The tail must be one that takes in what is behind it. */
  private Optional<DataType> open(DataType type, long whole, long size) {
    if (isContradicted(type)) {
      return Optional.empty();
    }
    return resolve(record.tail())
        .filter(tail -> Trailing.of(tail).filter(t -> t.isOpen()).isPresent())
        .filter(tail -> size - whole >= tail.byteSize().orElse(size))
        .map(tail -> Composed.of(type, ArrayType.of(tail, 1)));
  }

  /** What is behind a header that is nobody's payload: the pointer is one to the header itself. */
  private Optional<DataType> bytesBehind(DataType header) {
    return resolve(record.receiver())
        .filter(receiver -> receiver.stripped().equals(header.stripped()))
        .map(receiver -> Builtins.CHAR);
  }

  private Optional<DataType> resolve(String spelling) {
    return SpelledType.resolve(spelling, this::named).value();
  }
}
