package org.allocs.type;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One object for each type, whichever units and files define it: what is equal is identical. Kept
 * as long as somebody else keeps it. Safe for use by several threads.
 *
 * <p>Composites are equal if {@link TypeDifference#between} finds nothing; of the equal ones the
 * first stands for all, and shows the names of typedefs that its file has. Where one leads to a
 * declaration and another to the definition of it they are one type too, which then leads to the
 * definition; unless there are several such others. Two that lead to so many other types that they
 * are not compared to the end stay apart; so does what C and C++ make of one header, which they
 * write differently.
 */
public final class UniqueTypes {
  /** Definitions under one name and size that are compared with a new one. */
  private static final int MAX_DEFINITIONS = 64;

  private record Key(CompositeType.Kind kind, String spelling, OptionalLong byteSize) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that
          && kind == that.kind
          && spelling.equals(that.spelling)
          && byteSize.equals(that.byteSize);
    }

    @Override
    public int hashCode() {
      return 31 * spelling.hashCode() + byteSize.hashCode();
    }
  }

  private static final class Kept extends WeakReference<CompositeType> {
    private final Key key;

    Kept(Key key, CompositeType type) {
      super(type, DROPPED);
      this.key = key;
    }
  }

  /** Definitions that lead to too many others to be compared again and again; those stay apart. */
  private static final int MAX_VAST = 1 << 14;

  private static final Set<Key> VAST = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<CompositeType> DROPPED = new ReferenceQueue<>();
  private static final Map<Key, List<Kept>> COMPOSITES = new ConcurrentHashMap<>();
  private static final Map<DataType, WeakReference<DataType>> OTHERS = new WeakHashMap<>();

  private UniqueTypes() {}

  /** The type that stands for all that equal this one. */
  public static DataType of(DataType type) {
    return type.accept(new Rebuilding());
  }

  /**
   * Forgets the definitions that a bundle reads, which is about to go: what it has not read until
   * then can never be read. Types that are equal to them and come later are others.
   *
   * @param reader the class loader of the bundle
   */
  public static void forget(ClassLoader reader) {
    COMPOSITES
        .values()
        .forEach(
            definitions -> {
              for (Kept kept : definitions) {
                CompositeType type = kept.get();
                if (type != null && type.isReadBy(reader)) {
                  kept.clear();
                }
              }
            });
  }

  /** Rebuilds a type from unique parts, as far as the next composites. */
  private static final class Rebuilding implements TypeVisitor<DataType> {
    @Override
    public DataType array(ArrayType type) {
      DataType element = of(type.element());
      return other(element == type.element() ? type : new ArrayType(element, type.count()));
    }

    @Override
    public DataType base(BaseType type) {
      return other(type);
    }

    @Override
    public DataType composite(CompositeType type) {
      return UniqueTypes.composite(type);
    }

    @Override
    public DataType enumeration(EnumType type) {
      return other(type);
    }

    @Override
    public DataType function(FunctionType type) {
      List<DataType> parameters = new ArrayList<>();
      for (DataType parameter : type.parameters()) {
        parameters.add(of(parameter));
      }
      return other(
          new FunctionType(of(type.result()), parameters, type.variadic(), type.prototyped()));
    }

    @Override
    public DataType opaque(OpaqueType type) {
      return other(type);
    }

    @Override
    public DataType pointer(PointerType type) {
      DataType pointee = of(type.pointee());
      return other(
          pointee == type.pointee()
              ? type
              : new PointerType(type.kind(), pointee, type.bytes(), type.memberOf()));
    }

    @Override
    public DataType qualified(QualifiedType type) {
      return other(new QualifiedType(type.qualifier(), of(type.target())));
    }

    @Override
    public DataType typedef(TypedefType type) {
      return other(new TypedefType(type.alias(), of(type.target())));
    }

    @Override
    public DataType voidType(VoidType type) {
      return type;
    }
  }

  /** Parts are unique already, so that equal means identical below the first level. */
  private static DataType other(DataType type) {
    if (!isSettled(type)) {
      return type;
    }
    synchronized (OTHERS) {
      WeakReference<DataType> kept = OTHERS.get(type);
      DataType known = kept == null ? null : kept.get();
      if (known == null) {
        OTHERS.put(type, new WeakReference<>(type));
        return type;
      }
      return known;
    }
  }

  /** Not if it leads to a composite that stays apart: equal does not mean identical there. */
  private static boolean isSettled(DataType type) {
    DataType inner = type;
    while (true) {
      if (inner instanceof PointerType pointer) {
        inner = pointer.pointee();
      } else if (inner instanceof ArrayType array) {
        inner = array.element();
      } else if (inner instanceof QualifiedType || inner instanceof TypedefType) {
        inner = inner.stripped();
      } else if (inner instanceof FunctionType function) {
        for (DataType parameter : function.parameters()) {
          if (!isSettled(parameter)) {
            return false;
          }
        }
        inner = function.result();
      } else {
        return !(inner instanceof CompositeType composite) || composite.isUnique();
      }
    }
  }

  private static CompositeType composite(CompositeType given) {
    if (given.isUnique()) {
      return given.unique();
    }
    if (given.kind() == CompositeType.Kind.FRAME) {
      return given;
    }
    dropUnused();
    Key key = new Key(given.kind(), given.spelling(), given.byteSize());
    while (!VAST.contains(key)) {
      CompositeType type = given.representative();
      if (type.isUnique()) {
        given.setUnique(type.unique());
        return type.unique();
      }
      List<Kept> before = COMPOSITES.getOrDefault(key, List.of());
      Optional<CompositeType> found = equal(key, type, before);
      if (found.isPresent() || (!VAST.contains(key) && isAdded(key, type, before))) {
        CompositeType unique = found.orElse(type);
        type.setUnique(unique);
        given.setUnique(unique);
        return unique;
      }
    }
    return given.representative();
  }

  /**
   * One that equals; else the only one that does but for what one of them declares and the other
   * defines: of several nobody knows which is meant.
   */
  private static Optional<CompositeType> equal(Key key, CompositeType type, List<Kept> candidates) {
    List<GraphComparison> compatible = new ArrayList<>();
    CompositeType last = null;
    for (Kept kept : candidates) {
      CompositeType candidate = kept.get();
      if (candidate == null || type.isKnownApart(candidate)) {
        continue;
      }
      GraphComparison comparison = GraphComparison.of(candidate, type);
      switch (comparison.result()) {
        case EQUAL:
          comparison.settle();
          return Optional.of(candidate);
        case COMPATIBLE:
          compatible.add(comparison);
          last = candidate;
          break;
        case DIFFERENT:
          comparison.settle();
          break;
        default:
          if (VAST.size() < MAX_VAST) {
            VAST.add(key);
          }
      }
    }
    if (compatible.size() != 1) {
      return Optional.empty();
    }
    compatible.get(0).settle();
    return Optional.of(last);
  }

  /** Has two that are equal stand for each other, unless each stands for others already. */
  static void join(CompositeType left, CompositeType right) {
    synchronized (VAST) {
      CompositeType a = left.representative();
      CompositeType b = right.representative();
      if (a != b && !b.isUnique()) {
        b.setEqual(a);
      } else if (a != b && !a.isUnique()) {
        a.setEqual(b);
      }
    }
  }

  /** Not if another thread added one, or found an equal one, meanwhile. */
  private static boolean isAdded(Key key, CompositeType type, List<Kept> before) {
    List<Kept> after = new ArrayList<>(before);
    after.removeIf(kept -> kept.get() == null);
    if (after.size() < MAX_DEFINITIONS) {
      after.add(new Kept(key, type));
    }
    synchronized (VAST) {
      boolean added =
          type.representative() == type
              && (before.isEmpty()
                  ? COMPOSITES.putIfAbsent(key, after) == null
                  : COMPOSITES.replace(key, before, after));
      if (added) {
        type.setUnique(type);
      }
      return added;
    }
  }

  private static void dropUnused() {
    for (Object dropped = DROPPED.poll(); dropped != null; dropped = DROPPED.poll()) {
      if (dropped instanceof Kept kept) {
        COMPOSITES.computeIfPresent(
            kept.key, (key, list) -> list.stream().allMatch(k -> k.get() == null) ? null : list);
      }
    }
  }

  /** What a unique composite holds, with unique types. */
  static Contents contents(Contents own) {
    return new Contents(
        members(own.members()),
        own.runtimeMembers().stream().map(UniqueTypes::runtimeMember).toList(),
        own.staticMembers().stream()
            .map(member -> new StaticMember(member.name(), of(member.type())))
            .toList(),
        own.variantParts().stream().map(UniqueTypes::variantPart).toList());
  }

  private static List<Member> members(List<Member> own) {
    List<Member> unique = new ArrayList<>(own.size());
    for (Member member : own) {
      unique.add(member(member));
    }
    return unique;
  }

  private static Member member(Member own) {
    DataType type = of(own.type());
    return type == own.type()
        ? own
        : new Member(own.name(), type, own.offset(), own.bits(), own.baseClass());
  }

  private static RuntimeMember runtimeMember(RuntimeMember own) {
    return new RuntimeMember(own.name(), of(own.type()), own.baseClass(), own.vtableOffset());
  }

  private static VariantPart variantPart(VariantPart own) {
    List<VariantPart.Variant> variants = new ArrayList<>();
    for (VariantPart.Variant variant : own.variants()) {
      variants.add(new VariantPart.Variant(variant.values(), members(variant.members())));
    }
    return new VariantPart(own.discriminant().map(UniqueTypes::member), variants);
  }
}
