package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.SubObjects;
import org.allocs.type.VariantPart;
import org.allocs.typing.internal.Trailing;

/**
 * Where one type has pointers, and what they point to. Unions and the variants of enums are left
 * out, unless a rule of the user's tells which of their members is there. What it leads to is
 * looked at when it is first needed, one type at a time, so that types may lead to each other
 * without end.
 */
final class Layout {
  private static final int MAX_POINTERS = 4096;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_STEPS = 1 << 16;
  private static final int MAX_KEPT = 4096;

  /** What a chunk's size says of a type. */
  enum Fit {
    /** It is another. */
    NONE,
    /** It is an array of them, if anything. */
    ARRAY,
    /** It is one with an array behind it that it was declared with. */
    OPEN,
    /** It is one. */
    EXACT
  }

  /** Pointers of a type, found once. */
  private record Pointers(
      int[] offsets,
      int[] pointees,
      Condition[] conditions,
      int tail,
      int tailLayout,
      boolean self,
      boolean aligned) {}

  private final int number;
  private final DataType shown;
  private final DataType type;
  private final long bytes;
  private final long open;
  private final boolean polymorphic;
  private final Map<Long, Boolean> embedded = new ConcurrentHashMap<>();
  private volatile Pointers pointers;

  /**
   * @param shown what people call it
   */
  Layout(int number, DataType shown) {
    this.number = number;
    this.shown = shown;
    this.type = shown.stripped();
    this.bytes = type.byteSize().orElse(0);
    this.open = Trailing.of(type).filter(Trailing::isOpen).map(Trailing::offset).orElse(-1L);
    this.polymorphic = type instanceof CompositeType composite && composite.startsWithTable();
  }

  int number() {
    return number;
  }

  DataType type() {
    return shown;
  }

  /** Bytes of one. */
  long bytes() {
    return bytes;
  }

  boolean isPointer() {
    return type instanceof PointerType;
  }

  /** Whether a pointer to one may well be to one of a class derived from it. */
  boolean isPolymorphic() {
    return polymorphic;
  }

  /**
   * What a size says. One that points to its like is never an array: a pointer to it leads to one
   * node of many.
   *
   * @param rounded the program asked for less than that fewer bytes
   */
  Fit fit(long size, int rounded, Layouts all) {
    if (bytes > 0 && size >= bytes && size - bytes < rounded || size == bytes) {
      return Fit.EXACT;
    }
    if (open >= 0 && size >= open) {
      return Fit.OPEN;
    }
    boolean many = bytes > 0 && size > bytes && size % bytes < rounded;
    return many && !pointers(all).self ? Fit.ARRAY : Fit.NONE;
  }

  /** How many there are in a size at least, if they are an array. */
  long least(long size, int rounded) {
    return Math.min((size - rounded + bytes) / bytes, size / bytes);
  }

  /** Offsets of pointers from the start. */
  int[] offsets(Layouts all) {
    return pointers(all).offsets;
  }

  /** What each points to, a layout's number; 0 where that is not followed. */
  int[] pointees(Layouts all) {
    return pointers(all).pointees;
  }

  /** When each is there, null where always; null if all are always there. */
  Condition[] conditions(Layouts all) {
    return pointers(all).conditions;
  }

  /** Whether all pointers of a chunk, those of arrays too, are whole words from its start. */
  boolean isAligned(Layouts all) {
    Pointers own = pointers(all);
    boolean open = own.tail < 0 || own.tail % Long.BYTES == 0;
    return own.aligned && open && (own.tail < 0 || all.get(own.tailLayout).pointers(all).aligned);
  }

  /** Whether it has any pointers, perhaps in the array at its end. */
  boolean hasPointers(Layouts all) {
    Pointers own = pointers(all);
    return own.offsets.length > 0 || own.tail >= 0;
  }

  /** Where an array at its end begins; negative if there is none. */
  int tail(Layouts all) {
    return pointers(all).tail;
  }

  /** The elements of that array, a layout's number. */
  int tailLayout(Layouts all) {
    return pointers(all).tailLayout;
  }

  /** Whether it has a part of some type at an offset. */
  boolean embeds(long offset, Layout part) {
    long key = offset << 20 | part.number;
    Boolean known = embedded.get(key);
    if (known == null) {
      known = offset < bytes && SubObjects.has(type, offset, part.type);
      if (embedded.size() < MAX_KEPT) {
        embedded.put(key, known);
      }
    }
    return known;
  }

  private Pointers pointers(Layouts all) {
    Pointers known = pointers;
    if (known == null) {
      known = new Search(all).of(this);
      pointers = known;
    }
    return known;
  }

  /** Finds pointers. */
  private static final class Search {
    private final Layouts all;
    private final List<Integer> offsets = new ArrayList<>();
    private final List<Integer> pointees = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private Condition current;
    private int steps;

    Search(Layouts all) {
      this.all = all;
    }

    Pointers of(Layout layout) {
      int tail = -1;
      int tailLayout = 0;
      DataType type = layout.type;
      if (type instanceof CompositeType composite) {
        List<Member> members = composite.members();
        Member last = members.isEmpty() ? null : members.get(members.size() - 1);
        boolean array =
            last != null
                && composite.kind() != CompositeType.Kind.UNION
                && last.type().stripped() instanceof ArrayType;
        if (array) {
          ArrayType elements = (ArrayType) last.type().stripped();
          tailLayout = all.number(elements.element());
          tail = tailLayout == 0 ? -1 : (int) Math.min(last.offset(), Integer.MAX_VALUE);
        }
        composite(layout.shown, composite, 0, 0, array ? members.size() - 1 : members.size());
      } else {
        collect(type, 0, 0);
      }
      int[] found = pointees.stream().mapToInt(Integer::intValue).toArray();
      boolean self = false;
      for (int each : found) {
        self |= each == layout.number;
      }
      int[] at = offsets.stream().mapToInt(Integer::intValue).toArray();
      boolean aligned = at.length == 0 || layout.bytes % Long.BYTES == 0;
      for (int each : at) {
        aligned &= each % Long.BYTES == 0;
      }
      boolean always = conditions.stream().allMatch(Objects::isNull);
      Condition[] when = always ? null : conditions.toArray(Condition[]::new);
      return new Pointers(at, found, when, tail, tailLayout, self, aligned);
    }

    private void collect(DataType type, long offset, int depth) {
      DataType bare = type.stripped();
      if (++steps > MAX_STEPS || depth > MAX_DEPTH || offset > Integer.MAX_VALUE) {
        return;
      }
      if (bare instanceof PointerType pointer) {
        pointer(pointer, offset);
      } else if (bare instanceof CompositeType composite) {
        composite(type, composite, offset, depth, composite.members().size());
      } else if (bare instanceof ArrayType array) {
        long each = array.element().byteSize().orElse(0);
        long count = each <= 0 ? 0 : Math.min(array.count().orElse(0), MAX_POINTERS);
        for (long i = 0; i < count && offsets.size() < MAX_POINTERS && steps < MAX_STEPS; i++) {
          collect(array.element(), offset + i * each, depth + 1);
        }
      }
    }

    private void composite(
        DataType declared, CompositeType composite, long offset, int depth, int count) {
      discriminated(declared, composite, offset, depth);
      if (composite.kind() == CompositeType.Kind.UNION) {
        return;
      }
      List<Member> members = composite.members();
      for (int i = 0; i < count && steps < MAX_STEPS; i++) {
        Member member = members.get(i);
        if (member.bits().isEmpty() && !isVariant(composite, member) && member.offset() >= 0) {
          collect(member.type(), offset + member.offset(), depth + 1);
        }
      }
    }

    private void discriminated(DataType declared, CompositeType composite, long offset, int depth) {
      Condition outer = current;
      for (Discriminators.Part part : all.discriminators().of(declared, composite, offset, outer)) {
        current = part.condition();
        collect(part.type(), offset + part.offset(), depth + 1);
      }
      current = outer;
    }

    private static boolean isVariant(CompositeType composite, Member member) {
      for (VariantPart part : composite.variantParts()) {
        for (VariantPart.Variant variant : part.variants()) {
          if (variant.members().contains(member)) {
            return true;
          }
        }
      }
      return false;
    }

    private void pointer(PointerType pointer, long offset) {
      boolean whole =
          pointer.bytes() == Long.BYTES && pointer.kind() != PointerType.Kind.MEMBER_POINTER;
      if (whole && offsets.size() < MAX_POINTERS) {
        offsets.add((int) offset);
        pointees.add(all.number(pointer.pointee()));
        conditions.add(current);
      }
    }
  }
}
