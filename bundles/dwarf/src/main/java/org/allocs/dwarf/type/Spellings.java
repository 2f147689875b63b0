package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwLang.DW_LANG_Rust;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Languages;
import org.allocs.error.MalformedFileException;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.TypedefType;

/**
 * What languages other than C write, which is C's where this says nothing. A type that C would
 * spell in another way goes by a name for it: shown, and erased for identity.
 */
final class Spellings {
  private static final String SCOPE = "__";
  private static final String ENCODED = "___";

  private Spellings() {}

  /** A pointer, array or function that has a name, as in Rust, Go and Ada, is known by that. */
  static DataType named(Die die, DataType type) throws MalformedFileException {
    Optional<String> name = die.name();
    return name.isPresent() ? new TypedefType(display(die, name.get()), type) : type;
  }

  /** A name as it is written: compilers of Ada write {@code pack__item} for {@code pack.item}. */
  static String display(Die die, String name) throws MalformedFileException {
    if (!name.contains(SCOPE) || !Languages.isAda(die.unit().language())) {
      return name;
    }
    String own = name.substring(name.lastIndexOf("::") < 0 ? 0 : name.lastIndexOf("::") + 2);
    return own.contains(ENCODED) ? own : own.replace(SCOPE, ".");
  }

  /** An enumerator as it is written: without the names of what encloses it. */
  static String enumerator(Die die, String name) throws MalformedFileException {
    String shown = display(die, name);
    return shown.equals(name) ? name : shown.substring(shown.lastIndexOf('.') + 1);
  }

  /** As programs refer to a struct, class or union. */
  static String composite(Die die, CompositeType.Kind kind, Optional<String> tag)
      throws MalformedFileException {
    int language = die.unit().language();
    if (Languages.isFortran(language) && tag.isPresent()) {
      return "Type " + die.inheritedName().orElse(tag.get());
    }
    boolean keyword = Languages.isC(language) || tag.isEmpty();
    String word = kind.name().toLowerCase(java.util.Locale.ROOT) + " ";
    return (keyword ? word : "") + display(die, tag.orElse("{...}"));
  }

  /**
   * An array.
   *
   * @param type as C would have it
   */
  static DataType array(Die die, DataType type, DataType element, List<Dimension> dimensions)
      throws MalformedFileException {
    if (die.has(DwAt.DW_AT_name)) {
      return named(die, type);
    }
    int language = die.unit().language();
    if (Languages.isFortran(language)) {
      return new TypedefType(fortran(die, element, dimensions), type);
    }
    if (Languages.isAda(language)) {
      return new TypedefType(ada(element, dimensions), type);
    }
    return language == DW_LANG_Rust && dimensions.size() == 1
        ? new TypedefType(rust(element, dimensions.get(0)), type)
        : type;
  }

  private static String rust(DataType element, Dimension dimension) {
    String count = dimension.count().isPresent() ? "; " + dimension.count().getAsLong() : "";
    return "[" + element.name() + count + "]";
  }

  /** {@code real(kind=4) (10,-2:4)}; a lower bound of 1 goes without saying. */
  static String fortran(Die die, DataType element, List<Dimension> dimensions) {
    StringBuilder text = new StringBuilder(element.name());
    text.append(die.has(DwAt.DW_AT_allocated) ? ", allocatable (" : " (");
    for (int i = 0; i < dimensions.size(); i++) {
      text.append(i == 0 ? "" : ",").append(fortran(dimensions.get(i)));
    }
    return text.append(')').toString();
  }

  private static String fortran(Dimension dimension) {
    OptionalLong upper = dimension.upper();
    if (upper.isEmpty()) {
      return ":";
    }
    long lower = dimension.lower().orElse(1);
    return (lower == 1 ? "" : lower + ":") + upper.getAsLong();
  }

  private static String ada(DataType element, List<Dimension> dimensions) {
    StringBuilder text = new StringBuilder("array (");
    for (int i = 0; i < dimensions.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(ada(dimensions.get(i)));
    }
    return text.append(") of ").append(element.name()).toString();
  }

  private static String ada(Dimension dimension) {
    return dimension.upper().isPresent()
        ? dimension.lower().orElse(1) + " .. " + dimension.upper().getAsLong()
        : "<>";
  }
}
