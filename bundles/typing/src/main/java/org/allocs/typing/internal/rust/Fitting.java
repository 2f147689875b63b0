package org.allocs.typing.internal.rust;

import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.typing.internal.Composed;

/**
 * Fits types of Rust, by their names, to the size of a chunk.
 *
 * @param module whose debug information has them
 * @param pc where they are meant
 * @param size of the chunk
 */
record Fitting(ModuleInfo module, FileAddress pc, long size) {
  /** Least buckets of a table, and the bytes of control that are compared at once. */
  private static final int LEAST_BUCKETS = 4;

  private static final int GROUP = 16;
  private static final int MAX_DEPTH = 8;

  /** The whole chunk's type, if it can be that. */
  Optional<DataType> whole(String name, Layout.Kind kind) {
    boolean slice = name.equals("str") || (name.startsWith("[") && length(name) < 0);
    String element = name.equals("str") ? "u8" : slice ? inside(name, name.length() - 1) : name;
    boolean array = slice || kind == Layout.Kind.ARRAY;
    Optional<DataType> type = named(element, 0);
    return kind == Layout.Kind.TABLE
        ? type.flatMap(this::table)
        : type.flatMap(each -> fitted(each, array));
  }

  private Optional<DataType> fitted(DataType type, boolean array) {
    long each = type.byteSize().orElse(0);
    if (each <= 0 || size <= 0) {
      return Optional.empty();
    }
    if (size == each || (!array && size > each && isOpen(type))) {
      return Optional.of(type);
    }
    return array && size % each == 0
        ? Optional.of(ArrayType.of(type, size / each))
        : Optional.empty();
  }

  /** Of a struct that ends in a slice debug information has all but that. */
  private static boolean isOpen(DataType type) {
    return type.stripped() instanceof CompositeType composite
        && composite.members().stream()
            .mapToLong(Member::offset)
            .anyMatch(offset -> offset >= type.byteSize().orElse(Long.MAX_VALUE));
  }

  private Optional<DataType> table(DataType element) {
    long each = element.byteSize().orElse(0);
    for (long buckets = LEAST_BUCKETS; each > 0 && buckets < size; buckets *= 2) {
      long objects = each * buckets;
      long control = (objects + GROUP - 1) / GROUP * GROUP;
      if (control + buckets + GROUP == size) {
        DataType all = ArrayType.of(element, buckets);
        return named("u8", 0).map(bytes -> Composed.of(all, ArrayType.of(bytes, size - objects)));
      }
    }
    return Optional.empty();
  }

  /** A type, or an array with a length, as {@code [u8; 4]}. */
  private Optional<DataType> named(String name, int depth) {
    long length = name.startsWith("[") ? length(name) : -1;
    if (length < 0 || depth > MAX_DEPTH) {
      return module.typeNamed(name, Optional.of(pc)).value();
    }
    return named(inside(name, name.lastIndexOf(';')), depth + 1)
        .map(element -> ArrayType.of(element, length));
  }

  private static String inside(String name, int end) {
    return name.substring(1, end).trim();
  }

  /** The number in {@code [T; 4]}; -1 if there is none. */
  private static long length(String name) {
    int semicolon = name.lastIndexOf(';');
    String number =
        semicolon > 0 && name.endsWith("]")
            ? name.substring(semicolon + 1, name.length() - 1).trim()
            : "";
    return number.matches("\\d{1,9}") ? Long.parseLong(number) : -1;
  }
}
