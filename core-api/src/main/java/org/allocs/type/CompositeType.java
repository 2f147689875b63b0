package org.allocs.type;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A struct, class or union, or the layout of a function's variables in its stack frame. Members are
 * read when first asked for: that is where types are recursive.
 */
public final class CompositeType implements DataType {
  private static final String TABLE = "_vptr";
  private static final int MAX_BASES = 32;

  /** What the members share. */
  public enum Kind {
    /** One after the other. */
    STRUCT,
    /** The same, as C++ and its kin declare it. */
    CLASS,
    /** All at offset 0. */
    UNION,
    /** Variables of a function at one place in its code; offsets from the frame's base. */
    FRAME
  }

  private static final int MAX_APART = 16;

  private final Kind kind;
  private final CompositeName name;
  private final OptionalLong byteSize;
  private final String file;
  private final Supplier<Contents> supplier;
  private volatile Contents contents;
  private volatile Contents uniqueContents;
  private volatile CompositeType unique;

  /** Those that it is unique among; set before that is known. */
  private volatile UniqueTypes types;

  /** What was found to equal this one before either was unique; null if nothing was. */
  private volatile CompositeType equal;

  /** What was found to differ; replaced, never changed; null if nothing was. */
  private volatile List<WeakReference<CompositeType>> apart;

  /**
   * @param kind what the members share
   * @param tag the name, qualified where the language has namespaces; empty where anonymous
   * @param spelling as programs in its language refer to it: {@code struct list_node}, {@code
   *     std::vector<int>}
   * @param uniqtypeName the name that stands for it in unique names: the unqualified tag, or for an
   *     anonymous one what makes it unique
   * @param byteSize bytes; empty for a declaration without a definition
   * @param members finds the members; must not throw; called once, or rarely more by racing threads
   */
  public CompositeType(
      Kind kind,
      Optional<String> tag,
      String spelling,
      String uniqtypeName,
      OptionalLong byteSize,
      Supplier<List<Member>> members) {
    this(
        kind,
        new CompositeName(tag, spelling, uniqtypeName, Optional.empty()),
        byteSize,
        "",
        wrapped(members));
  }

  private CompositeType(
      Kind kind,
      CompositeName name,
      OptionalLong byteSize,
      String file,
      Supplier<Contents> contents) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.name = Objects.requireNonNull(name, "name");
    this.byteSize = Objects.requireNonNull(byteSize, "byteSize");
    this.file = Objects.requireNonNull(file, "file");
    this.supplier = Objects.requireNonNull(contents, "contents");
  }

  private static Supplier<Contents> wrapped(Supplier<List<Member>> members) {
    Objects.requireNonNull(members, "members");
    return () -> Contents.of(members.get());
  }

  /**
   * One that has more than members with a fixed offset.
   *
   * @param byteSize bytes; empty for a declaration without a definition
   * @param file that describes it
   * @param contents finds all that the definition holds; must not throw; called once, or rarely
   *     more by racing threads
   */
  public static CompositeType of(
      Kind kind,
      CompositeName name,
      OptionalLong byteSize,
      String file,
      Supplier<Contents> contents) {
    return new CompositeType(kind, name, byteSize, file, contents);
  }

  /** What the members share. */
  public Kind kind() {
    return kind;
  }

  /** The name, if it has one. */
  public Optional<String> tag() {
    return name.tag();
  }

  /** The file that describes it; empty if it is no file's. */
  public String file() {
    return file;
  }

  /** As programs in its language refer to it. */
  String spelling() {
    return name.spelling();
  }

  /** The same in the form that compilers have in common. */
  String commonSpelling() {
    return name.common().orElse(name.spelling());
  }

  /** The name, if it has one, in the form that compilers have in common. */
  Optional<String> commonTag() {
    return name.common().or(name::tag);
  }

  /** The name that stands for it in unique names. */
  String uniqtypeName() {
    return name.uniqtypeName();
  }

  /** Whether only a declaration is known. */
  public boolean isIncomplete() {
    return byteSize.isEmpty();
  }

  /**
   * Whether the first word of an object points to a table of virtual functions, its own or that of
   * a base (Itanium C++ ABI, section 2.4).
   */
  public boolean startsWithTable() {
    CompositeType part = this;
    for (int depth = 0; depth < MAX_BASES; depth++) {
      Optional<Member> first =
          part.members().stream().filter(member -> member.offset() == 0).findFirst();
      if (first.isEmpty()) {
        return false;
      }
      if (first.get().name().filter(name -> name.startsWith(TABLE)).isPresent()) {
        return true;
      }
      if (!(first.get().type().stripped() instanceof CompositeType inner)) {
        return false;
      }
      part = inner;
    }
    return false;
  }

  @Override
  public OptionalLong byteSize() {
    return byteSize;
  }

  /** Members with a fixed offset, in order of declaration; those of all variants. */
  public List<Member> members() {
    return contents().members();
  }

  /** Members that each object places for itself, such as virtual base classes. */
  public List<RuntimeMember> runtimeMembers() {
    return contents().runtimeMembers();
  }

  /** Members that all objects share. */
  public List<StaticMember> staticMembers() {
    return contents().staticMembers();
  }

  /** Alternatives among the members, as enums of Rust have them. */
  public List<VariantPart> variantParts() {
    return contents().variantParts();
  }

  private Contents contents() {
    if (unique != this) {
      return ownContents();
    }
    Contents known = uniqueContents;
    if (known == null) {
      known = types.contents(ownContents());
      uniqueContents = known;
    }
    return known;
  }

  /** What its file says that it holds: the types may equal others that are not the same. */
  Contents ownContents() {
    Contents known = contents;
    if (known == null) {
      known = supplier.get();
      contents = known;
    }
    return known;
  }

  /** Whether it is known which one stands for it. */
  boolean isUnique() {
    return unique != null;
  }

  /** The one that stands for all that equal it, once that is known. */
  CompositeType unique() {
    return unique;
  }

  void setUnique(CompositeType known, UniqueTypes among) {
    types = among;
    unique = known;
  }

  /** Completes what it holds: no declarations where another file has the definitions. */
  void setContents(Contents complete) {
    contents = complete;
    uniqueContents = null;
  }

  /** The one that stands for all that were found to equal it so far. */
  CompositeType representative() {
    CompositeType here = this;
    while (here.equal != null) {
      here = here.equal;
    }
    return here;
  }

  /** Only of one that is its own representative, and not unique. */
  void setEqual(CompositeType other) {
    equal = other;
  }

  /** Whether it was compared with another and differs. */
  boolean isKnownApart(CompositeType other) {
    List<WeakReference<CompositeType>> known = apart;
    if (known != null) {
      for (WeakReference<CompositeType> each : known) {
        if (each.get() == other) {
          return true;
        }
      }
    }
    return false;
  }

  /** Remembers that it differs from another; of many only some. */
  void setKnownApart(CompositeType other) {
    List<WeakReference<CompositeType>> known = apart;
    List<WeakReference<CompositeType>> more = new ArrayList<>(known == null ? List.of() : known);
    more.removeIf(each -> each.get() == null);
    if (more.size() < MAX_APART) {
      more.add(new WeakReference<>(other));
      apart = more;
    }
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.composite(this);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof CompositeType that
            && (unique == null || that.unique == null || unique == that.unique)
            && kind == that.kind
            && commonTag().equals(that.commonTag())
            && (name.tag().isPresent() || uniqtypeName().equals(that.uniqtypeName()))
            && byteSize.equals(that.byteSize)
            && sameOutline(members(), that.members()));
  }

  private static boolean sameOutline(List<Member> ours, List<Member> theirs) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      Member a = ours.get(i);
      Member b = theirs.get(i);
      if (a.offset() != b.offset() || !a.name().equals(b.name()) || !a.bits().equals(b.bits())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, commonTag(), byteSize);
  }

  @Override
  public String toString() {
    return name();
  }
}
