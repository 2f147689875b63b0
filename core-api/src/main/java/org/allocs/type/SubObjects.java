package org.allocs.type;

import java.util.ArrayList;
import java.util.List;
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

  private long steps;

  private SubObjects(long offset) {
    this.offset = offset;
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
    SubObjects search = new SubObjects(offset);
    search.descend(new FieldPath("", type, 0), 0);
    return List.copyOf(search.found);
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
    for (FieldPath part : here.parts(offset - here.offset()).toList()) {
      if (found.size() >= MAX_PATHS) {
        return;
      }
      found.add(part);
      descend(part, depth + 1);
    }
  }
}
