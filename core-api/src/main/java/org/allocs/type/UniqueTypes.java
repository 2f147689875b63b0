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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One object for each type of a target, whichever of its units and files define it: what is equal
 * is identical. Kept as long as somebody else keeps it. Safe for use by several threads.
 *
 * <p>Each target has its own, as what one of its files only declares is completed by what another
 * defines, which says nothing of a program that does not load both. {@link #completions} tells what
 * was completed so.
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

  /** Completions that are told. */
  private static final int MAX_COMPLETIONS = 256;

  /**
   * A declaration that was completed.
   *
   * @param name of the type that is only declared
   * @param declaredIn the file that declares it
   * @param definedIn the file of the same target whose definition is taken for it
   */
  public record Completed(String name, String declaredIn, String definedIn) {
    @Override
    public String toString() {
      return name + ", only declared in " + declaredIn + ", is as defined in " + definedIn;
    }
  }

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

    Kept(Key key, CompositeType type, ReferenceQueue<CompositeType> dropped) {
      super(type, dropped);
      this.key = key;
    }
  }

  /** Pairs of composites that large comparisons may look at in all. */
  private static final int MANY_PAIRS = 1 << 17;

  /** Definitions that lead to too many others to be compared again and again; those stay apart. */
  private static final int MAX_VAST = 1 << 14;

  private final Set<Key> vast = ConcurrentHashMap.newKeySet();
  private final ReferenceQueue<CompositeType> dropped = new ReferenceQueue<>();
  private final Map<Key, List<Kept>> composites = new ConcurrentHashMap<>();
  private final Map<DataType, WeakReference<DataType>> others = new WeakHashMap<>();
  private final Set<Completed> completions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger manyPairs = new AtomicInteger(MANY_PAIRS);

  /** What one file declares and another defines, as far as it was asked for; of many only some. */
  public List<Completed> completions() {
    return List.copyOf(completions);
  }

  void completed(Completed completed) {
    if (completions.size() < MAX_COMPLETIONS) {
      completions.add(completed);
    }
  }

  /** Whether a comparison may go on to one more pair of composites than a few. */
  boolean mayComparePair() {
    return manyPairs.decrementAndGet() >= 0;
  }

  /** The type that stands for all that equal this one. */
  public DataType of(DataType type) {
    return type.accept(new Rebuilding());
  }

  /** Rebuilds a type from unique parts, as far as the next composites. */
  private final class Rebuilding implements TypeVisitor<DataType> {
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
      return UniqueTypes.this.composite(type);
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
  private DataType other(DataType type) {
    if (!isSettled(type)) {
      return type;
    }
    synchronized (others) {
      WeakReference<DataType> kept = others.get(type);
      DataType known = kept == null ? null : kept.get();
      if (known == null) {
        others.put(type, new WeakReference<>(type));
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

  private CompositeType composite(CompositeType given) {
    if (given.isUnique()) {
      return given.unique();
    }
    if (given.kind() == CompositeType.Kind.FRAME) {
      return given;
    }
    dropUnused();
    Key key = new Key(given.kind(), given.commonSpelling(), given.byteSize());
    while (!vast.contains(key)) {
      CompositeType type = given.representative();
      if (type.isUnique()) {
        given.setUnique(type.unique(), this);
        return type.unique();
      }
      List<Kept> before = composites.getOrDefault(key, List.of());
      Optional<CompositeType> found = equal(key, type, before);
      if (found.isPresent() || (!vast.contains(key) && isAdded(key, type, before))) {
        CompositeType unique = found.orElse(type);
        type.setUnique(unique, this);
        given.setUnique(unique, this);
        return unique;
      }
    }
    return given.representative();
  }

  /**
   * One that equals; else the only one that does but for what one of them declares and the other
   * defines: of several nobody knows which is meant.
   */
  private Optional<CompositeType> equal(Key key, CompositeType type, List<Kept> candidates) {
    List<GraphComparison> compatible = new ArrayList<>();
    CompositeType last = null;
    for (Kept kept : candidates) {
      CompositeType candidate = kept.get();
      if (candidate == null || type.isKnownApart(candidate)) {
        continue;
      }
      GraphComparison comparison = GraphComparison.of(candidate, type, this);
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
          if (vast.size() < MAX_VAST) {
            vast.add(key);
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
  void join(CompositeType left, CompositeType right) {
    synchronized (vast) {
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
  private boolean isAdded(Key key, CompositeType type, List<Kept> before) {
    List<Kept> after = new ArrayList<>(before);
    after.removeIf(kept -> kept.get() == null);
    if (after.size() < MAX_DEFINITIONS) {
      after.add(new Kept(key, type, dropped));
    }
    synchronized (vast) {
      boolean added =
          type.representative() == type
              && (before.isEmpty()
                  ? composites.putIfAbsent(key, after) == null
                  : composites.replace(key, before, after));
      if (added) {
        type.setUnique(type, this);
      }
      return added;
    }
  }

  private void dropUnused() {
    for (Object gone = dropped.poll(); gone != null; gone = dropped.poll()) {
      if (gone instanceof Kept kept) {
        composites.computeIfPresent(
            kept.key, (key, list) -> list.stream().allMatch(k -> k.get() == null) ? null : list);
      }
    }
  }

  /** What a unique composite holds, with unique types. */
  Contents contents(Contents own) {
    return new Contents(
        members(own.members()),
        own.runtimeMembers().stream().map(this::runtimeMember).toList(),
        own.staticMembers().stream()
            .map(member -> new StaticMember(member.name(), of(member.type())))
            .toList(),
        own.variantParts().stream().map(this::variantPart).toList());
  }

  private List<Member> members(List<Member> own) {
    List<Member> unique = new ArrayList<>(own.size());
    for (Member member : own) {
      unique.add(member(member));
    }
    return unique;
  }

  private Member member(Member own) {
    DataType type = of(own.type());
    return type == own.type()
        ? own
        : new Member(own.name(), type, own.offset(), own.bits(), own.baseClass());
  }

  private RuntimeMember runtimeMember(RuntimeMember own) {
    return new RuntimeMember(own.name(), of(own.type()), own.baseClass(), own.vtableOffset());
  }

  private VariantPart variantPart(VariantPart own) {
    List<VariantPart.Variant> variants = new ArrayList<>();
    for (VariantPart.Variant variant : own.variants()) {
      variants.add(new VariantPart.Variant(variant.values(), members(variant.members())));
    }
    return new VariantPart(own.discriminant().map(this::member), variants);
  }
}
