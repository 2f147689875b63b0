package org.allocs.custom.internal;

import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/** The type of an object by the name that the program gave it. */
final class AnnouncedType {
  private record Key(String name) {}

  private AnnouncedType() {}

  /** The type, or the array of it that fills the object. */
  static Answer<DataType> of(String name, AddressRange object, Context context) {
    try {
      Answer<DataType> named = context.cached(new Key(name), () -> context.typeNamed(name));
      return named.isKnown()
          ? fitted(name, named.value().get(), object.size())
          : Answer.unknown("announced as " + name + ": " + named.reason().get());
    } catch (AllocsException e) {
      return Answer.unknown("announced as " + name + ": " + e.getMessage());
    }
  }

  private static Answer<DataType> fitted(String name, DataType type, long size) {
    long each = type.byteSize().orElse(0);
    if (each <= 0 || size % each != 0) {
      return Answer.unknown(
          "announced as " + name + ", whose size does not fit: size=" + each + " object=" + size);
    }
    DataType whole = size == each ? type : ArrayType.of(type, size / each);
    return Answer.known(whole, Evidence.certain("announced", name + ", by the program itself"));
  }
}
