package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.template.CommonNames;
import org.allocs.error.MalformedFileException;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.OpaqueType;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;

/**
 * Builds one type and those that it needs at once. A chain of entries that leads back to itself
 * without passing a composite, or that is too long, is cut by an opaque type. Used by one thread.
 */
final class TypeBuilder {
  private static final int MAX_DEPTH = 128;
  private static final int MEMBER_FUNCTION_POINTER_WORDS = 2;

  /** Types in one type, composites counted as one; what is spelled out must stay readable. */
  private static final int MAX_WEIGHT = 16 * 1024;

  private final TypeReader reader;
  private final Set<Long> building = new HashSet<>();

  /** What was built around a cut: right as seen from where this builder began, and only there. */
  private final Map<Long, TypeReader.Built> aroundCut = new HashMap<>();

  /** How many pointers lead to what is being built. */
  private int pointers;

  private boolean cut;
  private int weight;

  TypeBuilder(TypeReader reader) {
    this.reader = reader;
  }

  TypeReader reader() {
    return reader;
  }

  DataType typeOf(Die die) throws MalformedFileException {
    Optional<Die> holder = die.withInherited(DwAt.DW_AT_type);
    if (holder.isEmpty()) {
      return hasType(die) ? OpaqueType.NOT_DESCRIBED : VoidType.VOID;
    }
    Optional<Die> type = holder.get().reference(DwAt.DW_AT_type);
    return type.isPresent()
        ? build(type.get())
        : new OpaqueType(
            "<type in a file or unit that is not there>",
            OptionalLong.empty(),
            "it is in a file or unit that is not there");
  }

  /** Whether it is something that has a type other than void, though it does not say which. */
  private static boolean hasType(Die die) throws MalformedFileException {
    switch (die.tag()) {
      case DW_TAG_variable:
      case DW_TAG_formal_parameter:
      case DW_TAG_member:
        return true;
      case DW_TAG_subprogram:
        return !die.unit().describesTypes();
      default:
        return false;
    }
  }

  DataType build(Die die) throws MalformedFileException {
    TypeReader.Built built = reader.cached(die);
    if (built == null) {
      built = aroundCut.get(die.id());
    }
    if (built == null) {
      built = buildNew(die);
    }
    weight = Math.min(MAX_WEIGHT, weight + built.weight());
    return built.type();
  }

  private TypeReader.Built buildNew(Die die) throws MalformedFileException {
    if (building.size() >= MAX_DEPTH || !building.add(die.id())) {
      cut = true;
      return opaque(die, "<recursive type>", "it holds itself, or too much");
    }
    boolean outermost = building.size() == 1;
    int outerWeight = weight;
    weight = 1;
    try {
      DataType type = describe(die);
      TypeReader.Built built =
          weight < MAX_WEIGHT
              ? new TypeReader.Built(type, weight)
              : opaque(die, "<vast type>", "it leads to too many types");
      if (!completes() && Definitions.isElsewhere(die)) {
        return built;
      }
      if (cut && !outermost) {
        aroundCut.put(die.id(), built);
        return built;
      }
      return reader.keep(die, built);
    } finally {
      weight = outerWeight;
      building.remove(die.id());
    }
  }

  private static TypeReader.Built opaque(Die die, String name, String reason)
      throws MalformedFileException {
    String shown = die.inheritedName().orElse(name);
    return new TypeReader.Built(new OpaqueType(shown, OptionalLong.empty(), reason), 1);
  }

  private DataType describe(Die die) throws MalformedFileException {
    switch (die.tag()) {
      case DW_TAG_base_type:
        return BaseTypes.of(die);
      case DW_TAG_pointer_type:
        return Spellings.named(die, pointer(die, PointerType.Kind.POINTER));
      case DW_TAG_reference_type:
        return pointer(die, PointerType.Kind.REFERENCE);
      case DW_TAG_rvalue_reference_type:
        return pointer(die, PointerType.Kind.RVALUE_REFERENCE);
      case DW_TAG_ptr_to_member_type:
        return memberPointer(die);
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_interface_type:
      case DW_TAG_union_type:
        return Composites.of(this, die);
      case DW_TAG_enumeration_type:
        return Enumerations.of(this, die);
      case DW_TAG_array_type:
        return Arrays.of(this, die);
      case DW_TAG_subroutine_type:
        return Spellings.named(die, functionOrValue(die));
      case DW_TAG_subprogram:
        return FunctionTypes.ofSubprogram(this, die);
      case DW_TAG_typedef:
      case DW_TAG_template_alias:
        return typedef(die);
      case DW_TAG_const_type:
        return qualified("const", typeOf(die));
      case DW_TAG_volatile_type:
        return qualified("volatile", typeOf(die));
      case DW_TAG_restrict_type:
        return qualified("restrict", typeOf(die));
      case DW_TAG_atomic_type:
        return qualified("_Atomic", typeOf(die));
      case DW_TAG_immutable_type:
        return qualified("immutable", typeOf(die));
      case DW_TAG_shared_type:
        return qualified("shared", typeOf(die));
      case DW_TAG_packed_type:
        return typeOf(die);
      case DW_TAG_subrange_type:
        return BaseTypes.ofSubrange(this, die);
      case DW_TAG_string_type:
        return Arrays.ofString(die);
      case DW_TAG_unspecified_type:
        return unspecified(die);
      default:
        return unknown(die);
    }
  }

  /** A type that has the qualifier is not changed by it; an array has those of its elements. */
  private static DataType qualified(String qualifier, DataType target) {
    DataType element = target;
    for (int i = 0; i < MAX_DEPTH && element instanceof ArrayType array; i++) {
      element = array.element();
    }
    for (int i = 0; i < MAX_DEPTH && element instanceof QualifiedType inner; i++) {
      if (inner.qualifier().equals(qualifier)) {
        return target;
      }
      element = inner.target();
    }
    return new QualifiedType(qualifier, target);
  }

  private DataType pointer(Die die, PointerType.Kind kind) throws MalformedFileException {
    pointers++;
    try {
      return new PointerType(kind, typeOf(die), sizeOf(die).orElse(addressSize(die)));
    } finally {
      pointers--;
    }
  }

  /** One that has a size is a value of Go: a pointer to what starts with the code's address. */
  private DataType functionOrValue(Die die) throws MalformedFileException {
    DataType function = FunctionTypes.ofSubprogram(this, die);
    OptionalInt size = sizeOf(die);
    return size.isPresent()
        ? new PointerType(PointerType.Kind.POINTER, function, size.getAsInt())
        : function;
  }

  /** Whether a declaration is to be completed here. */
  boolean completes() {
    return pointers == 0 || reader.completesPointees();
  }

  /** Itanium C++ ABI, section 2.3: a member function's pointer has an address and an adjustment. */
  private DataType memberPointer(Die die) throws MalformedFileException {
    DataType member = typeOf(die);
    boolean function = member.stripped() instanceof FunctionType;
    int words = function ? MEMBER_FUNCTION_POINTER_WORDS : 1;
    int bytes = sizeOf(die).orElse(words * addressSize(die));
    Optional<Die> holder = die.reference(DwAt.DW_AT_containing_type);
    Optional<String> memberOf =
        holder.isPresent() ? className(holder.get()) : Optional.<String>empty();
    return new PointerType(PointerType.Kind.MEMBER_POINTER, member, bytes, memberOf);
  }

  /** What is compared has the name that all compilers have in common. */
  private Optional<String> className(Die holder) throws MalformedFileException {
    Die named = holder.reference(DwAt.DW_AT_signature).orElse(holder);
    Optional<String> common = reader.isShared() ? CommonNames.of(named) : Optional.<String>empty();
    return common.isPresent() ? common : QualifiedNames.of(named);
  }

  private static int addressSize(Die die) {
    return die.unit().format().addressSize();
  }

  private static OptionalInt sizeOf(Die die) {
    OptionalLong size = die.constant(DwAt.DW_AT_byte_size);
    return size.isPresent() && size.getAsLong() >= 0 && size.getAsLong() <= Integer.MAX_VALUE
        ? OptionalInt.of((int) size.getAsLong())
        : OptionalInt.empty();
  }

  private DataType typedef(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    DataType target = typeOf(die);
    return name.isPresent() ? new TypedefType(Spellings.display(die, name.get()), target) : target;
  }

  private static DataType unspecified(Die die) throws MalformedFileException {
    String name = die.name().orElse("<unspecified type>");
    if (name.equals("decltype(nullptr)")) {
      return new OpaqueType(name, OptionalLong.of(addressSize(die)));
    }
    return name.equals("void") ? VoidType.VOID : new OpaqueType(name, Composites.byteSize(die));
  }

  private DataType unknown(Die die) throws MalformedFileException {
    String kind = "DW_TAG=0x" + Integer.toHexString(die.tag());
    reader.problems().count("type " + kind);
    return new OpaqueType(
        die.inheritedName().orElse("<unknown>"),
        Composites.byteSize(die),
        "types of its kind are not known: " + kind);
  }
}
