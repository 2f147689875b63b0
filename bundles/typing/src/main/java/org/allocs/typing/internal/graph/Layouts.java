package org.allocs.typing.internal.graph;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;

/** The layouts of the types that were met, by number. Safe for use by several threads. */
final class Layouts {
  /** Numbers fit into {@link Spread}'s states, and types of hostile files into memory. */
  private static final int MAX_LAYOUTS = 1 << 19;

  /** What is smaller is a flag or the like, which says too little. */
  private static final int LEAST_BYTES = 4;

  private final Map<DataType, Layout> byIdentity = new IdentityHashMap<>();
  private final Map<DataType, Layout> byType = new HashMap<>();
  private volatile Layout[] layouts = new Layout[1 << 10];
  private int count = 1;
  private final Discriminators discriminators;

  Layouts(Discriminators discriminators) {
    this.discriminators = discriminators;
  }

  /** What the user's rules say of unions. */
  Discriminators discriminators() {
    return discriminators;
  }

  /** The layout of a type, if pointers to it are worth following; else 0. */
  int number(DataType type) {
    DataType bare = type.stripped();
    boolean composite = bare instanceof CompositeType c && c.byteSize().orElse(0) >= LEAST_BYTES;
    boolean pointer =
        bare instanceof PointerType p && p.bytes() == Long.BYTES && isOfData(p.pointee());
    return composite || pointer ? intern(bare, named(type, bare)) : 0;
  }

  /** As people call it: a struct without a name of its own by the typedef that gives it one. */
  private static DataType named(DataType type, DataType bare) {
    DataType named = bare;
    if (bare instanceof CompositeType composite && composite.tag().isEmpty()) {
      DataType here = type;
      while (here != bare) {
        if (here instanceof TypedefType typedef) {
          named = typedef;
          here = typedef.target();
        } else {
          here = ((QualifiedType) here).target();
        }
      }
    }
    return named;
  }

  /** Pointers to functions are in tables of functions, which are not on heaps. */
  private static boolean isOfData(DataType pointee) {
    DataType bare = pointee.stripped();
    return bare instanceof CompositeType || bare instanceof PointerType;
  }

  private synchronized int intern(DataType type, DataType shown) {
    Layout known = byIdentity.get(type);
    if (known == null) {
      known = byType.get(type);
    }
    if (known == null) {
      if (count >= MAX_LAYOUTS) {
        return 0;
      }
      known = new Layout(count, shown);
      byType.put(type, known);
      if (count == layouts.length) {
        layouts = java.util.Arrays.copyOf(layouts, 2 * count);
      }
      layouts[count++] = known;
    }
    byIdentity.put(type, known);
    return known.number();
  }

  /** The layout of a number that is not 0. */
  Layout get(int number) {
    Layout known = layouts[number];
    return known != null ? known : locked(number);
  }

  private synchronized Layout locked(int number) {
    return layouts[number];
  }
}
