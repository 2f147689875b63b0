package org.allocs.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What lies at an offset of an object, in every way to see it: alternatives of unions and variants,
 * what is nested, base classes. {@link FieldPath#at} is the first of the innermost ones.
 */
public final class SubObjects {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_PATHS = 4096;

  private static final long MAX_STEPS = 1 << 22;

  private final List<FieldPath> found = new ArrayList<>();
  private final long offset;

  /** Bytes of the object; negative where they are not known. */
  private final long extent;

  private long steps;

  private SubObjects(long offset, long extent) {
    this.offset = offset;
    this.extent = extent;
  }

  /**
   * Every member, element and base class, at any depth, that has the byte at an offset: an outer
   * one before what it holds, alternatives in order of declaration. At most 4096, and no deeper
   * than 64. An anonymous struct or union has the path of what holds it.
   *
   * @param type of the object, which is not among them
   * @param offset bytes from its start
   */
  public static List<FieldPath> covering(DataType type, long offset) {
    return covering(type, offset, -1);
  }

  /**
   * The same of an object of which it is known how many bytes it has: arrays without a bound, such
   * as flexible members, have as many elements as it has room for, and nothing lies beyond it.
   *
   * @param extent bytes of the object
   */
  public static List<FieldPath> covering(DataType type, long offset, long extent) {
    SubObjects search = new SubObjects(offset, extent);
    search.descend(new FieldPath("", search.fitted(type, 0), 0), 0);
    return List.copyOf(search.found);
  }

  private DataType fitted(DataType type, long from) {
    return extent < 0 ? type : ArrayType.fitted(type, Math.max(extent - from, 0));
  }

  /** Those of {@link #covering} that start at the offset. */
  public static List<FieldPath> startingAt(DataType type, long offset) {
    return covering(type, offset).stream().filter(path -> path.offset() == offset).toList();
  }

  /**
   * Whether an object has a part of some type at an offset: itself at 0 included, typedefs and
   * qualifiers apart.
   *
   * @param type of the object
   * @param offset bytes from its start
   * @param part type of the part
   */
  public static boolean has(DataType type, long offset, DataType part) {
    DataType wanted = part.stripped();
    return (offset == 0 && type.stripped().equals(wanted))
        || startingAt(type, offset).stream().anyMatch(p -> p.type().stripped().equals(wanted));
  }

  /**
   * Bytes from one element to the next, where there are elements: of an array its element's size;
   * of several dimensions the outermost one's.
   */
  public static OptionalLong stride(DataType type) {
    return type.stripped() instanceof ArrayType array
        ? array.element().byteSize()
        : OptionalLong.empty();
  }

  private void descend(FieldPath here, int depth) {
    if (here.type().stripped() instanceof CompositeType composite) {
      steps += composite.members().size();
    }
    if (depth >= MAX_DEPTH || steps > MAX_STEPS) {
      return;
    }
    for (FieldPath each : here.parts(offset - here.offset()).toList()) {
      if (found.size() >= MAX_PATHS) {
        return;
      }
      Optional<FieldPath> fitted = fitted(each);
      if (fitted.isEmpty()) {
        continue;
      }
      FieldPath part = fitted.get();
      found.add(part);
      descend(part, depth + 1);
    }
  }

  /** A part as far as there is room for it; empty if it has none at the offset. */
  private Optional<FieldPath> fitted(FieldPath part) {
    DataType type = fitted(part.type(), part.offset());
    if (type == part.type()) {
      boolean inside = extent < 0 || part.offset() < extent;
      return inside ? Optional.of(part) : Optional.empty();
    }
    boolean reaches = offset - part.offset() < type.byteSize().orElse(0);
    return reaches
        ? Optional.of(new FieldPath(part.path(), type, part.offset()))
        : Optional.empty();
  }
}
