package org.allocs.inspect;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.Storage;
import org.allocs.model.AddressRange;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.PointerType;

/**
 * A variable or parameter of a frame, and what it is worth.
 *
 * @param name as declared
 * @param type as declared
 * @param parameter whether it is a parameter
 * @param place what holds it
 * @param address where it is, if it is in memory
 * @param register that holds it, if one does
 * @param bytes of a number, character, enumerator or pointer, as in memory; empty for others and
 *     where they are not known
 * @param dynamicClass for a pointer or reference to an object with virtual functions the class that
 *     the object is of, by its table of these
 * @param target for a pointer what it points to
 * @param reason why there is no place or no value
 */
public record Local(
    String name,
    DataType type,
    boolean parameter,
    Storage.Kind place,
    OptionalLong address,
    Optional<String> register,
    Optional<byte[]> bytes,
    Optional<String> dynamicClass,
    Optional<Reference> target,
    Optional<String> reason) {
  /** Checks that nothing is absent. */
  public Local {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(register, "register");
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(dynamicClass, "dynamicClass");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(reason, "reason");
  }

  /** What it is worth, as C writes it. */
  public Optional<String> value() {
    return bytes.map(known -> text(type.stripped(), known));
  }

  private static String text(DataType plain, byte[] bytes) {
    if (plain instanceof BaseType base) {
      return Scalars.of(base, bytes);
    }
    if (plain instanceof EnumType named) {
      return Scalars.of(named, Scalars.unsigned(bytes), 8 * bytes.length);
    }
    if (bytes.length != Long.BYTES) {
      return Scalars.raw(bytes);
    }
    long value = Scalars.unsigned(bytes).longValue();
    return value == 0 && isPointer(plain) ? "NULL" : AddressRange.hex(value);
  }

  /** Whether a type leads to an object; a pointer to a member leads into any. */
  static boolean isPointer(DataType plain) {
    return plain instanceof PointerType pointer
        && pointer.kind() != PointerType.Kind.MEMBER_POINTER;
  }
}
