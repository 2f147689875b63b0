package org.allocs.typing.internal.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.SubObjects;
import org.allocs.type.TypedefType;

/** Pointers inside of objects. */
final class Parts {
  private Parts() {}

  /** What a pointer or reference points to; empty for anything else. */
  static Optional<DataType> pointee(DataType type) {
    return type.stripped() instanceof PointerType pointer
            && pointer.kind() != PointerType.Kind.MEMBER_POINTER
        ? Optional.of(pointer.pointee())
        : Optional.empty();
  }

  /**
   * A type as a person would name it: without qualifiers, and without names that a library has for
   * it inside of its classes.
   */
  static DataType plain(DataType type) {
    DataType here = type;
    while (true) {
      if (here instanceof QualifiedType qualified && !qualified.isVector()) {
        here = qualified.target();
      } else if (here instanceof TypedefType typedef
          && (typedef.alias().contains("::") || typedef.alias().startsWith("_"))) {
        here = typedef.target();
      } else {
        return here;
      }
    }
  }

  /** Whether its pointer is one to bytes, whatever is there: Rust has one such for all vectors. */
  private static boolean isErased(DataType type) {
    return type.name().startsWith("alloc::raw_vec::RawVecInner<");
  }

  /**
   * The pointers at an offset of an object, and where each is in it, as C writes that: several
   * where that is a union's.
   *
   * @param type of the object, or of the first of several
   * @param offset bytes
   * @param scale bytes between the elements of an array that an unknown one is of; 0 if it is none
   */
  static Map<DataType, String> pointers(DataType type, long offset, int scale) {
    long size = type.byteSize().orElse(0);
    if (offset < 0 || size <= 0) {
      return Map.of();
    }
    if (scale > 0 && size == scale) {
      return pointers(type, offset % size, 0);
    }
    long within = type.stripped() instanceof ArrayType ? offset : offset % size;
    if (type.stripped() instanceof PointerType && within == 0) {
      return scale == 0 ? Map.of(type, "") : Map.of();
    }
    Map<DataType, String> found = new LinkedHashMap<>();
    List<FieldPath> paths = SubObjects.startingAt(type, within);
    if (paths.stream().anyMatch(path -> isErased(path.type()))) {
      return Map.of();
    }
    for (FieldPath path : paths) {
      DataType part = path.type();
      if (scale > 0) {
        boolean array = SubObjects.stride(part).orElse(0) == scale;
        part = array ? ((ArrayType) part.stripped()).element() : part;
        if (array && part.stripped() instanceof PointerType) {
          found.putIfAbsent(part, path.path() + "[]");
        }
      } else if (part.stripped() instanceof PointerType) {
        found.putIfAbsent(part, path.path());
      }
    }
    return found;
  }
}
