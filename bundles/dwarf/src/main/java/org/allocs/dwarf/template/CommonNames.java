package org.allocs.dwarf.template;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwAte;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.error.MalformedFileException;

/**
 * Names of C++ types in the one form that compilers have in common. The arguments of templates are
 * made from the entries that describe them: so have they the types of their constants, and are
 * there where a name is written without them ({@code -gsimple-template-names}). Bounded in steps;
 * used for one name.
 */
public final class CommonNames {
  private static final int MAX_STEPS = 1 << 12;
  private static final int MAX_LENGTH = 1 << 14;
  private static final int MAX_DEPTH = 48;

  private int steps;
  private int depth;
  private boolean unknown;

  private CommonNames() {}

  /**
   * The name of a struct, class, union or enumeration.
   *
   * @return empty where every compiler writes the name that the entry has
   */
  public static Optional<String> of(Die die) throws MalformedFileException {
    Optional<String> written =
        Languages.isCPlusPlus(die.unit().language()) ? QualifiedNames.of(die) : Optional.empty();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    String name = made(die).orElse(written.get());
    return name.indexOf('<') < 0
        ? Optional.empty()
        : TemplateName.exact(name).map(TemplateName::spelled);
  }

  /** An instance's name with its arguments where it is written without; empty for what is none. */
  static Optional<String> unwritten(Die die) throws MalformedFileException {
    return Languages.isCPlusPlus(die.unit().language())
        ? made(die).filter(name -> name.indexOf('<') >= 0)
        : Optional.empty();
  }

  /** What a typedef or another type is called, as an argument. */
  static Optional<String> ofType(Die die) throws MalformedFileException {
    CommonNames names = new CommonNames();
    String name = names.declared(Optional.of(die), "");
    return names.unknown ? Optional.empty() : Optional.of(name);
  }

  private static Optional<String> made(Die die) throws MalformedFileException {
    CommonNames names = new CommonNames();
    String name = names.qualified(die);
    return names.unknown ? Optional.empty() : Optional.of(name);
  }

  private boolean enter() {
    unknown |= ++steps > MAX_STEPS || depth >= MAX_DEPTH;
    depth++;
    return !unknown;
  }

  private String leave(String text) {
    depth--;
    unknown |= text.length() > MAX_LENGTH;
    return unknown ? "" : text;
  }

  private String qualified(Die die) throws MalformedFileException {
    Optional<Die> named = die.withInherited(DwAt.DW_AT_name);
    if (!enter() || named.isEmpty()) {
      unknown = true;
      return leave("");
    }
    String scope = QualifiedNames.scopeOf(named.get().outermostOrigin(), this::own);
    return leave(scope + own(die).orElse(""));
  }

  /** The name of one scope or type, with its arguments. */
  private Optional<String> own(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.own(die);
    if (name.isEmpty() || !QualifiedNames.isComposite(die.tag()) || !enter()) {
      return name;
    }
    Optional<Die> signed =
        die.has(DwAt.DW_AT_byte_size) ? Optional.<Die>empty() : die.reference(DwAt.DW_AT_signature);
    List<Die> parameters = TemplateParameters.of(signed.orElse(die)).all();
    int list = name.get().indexOf('<');
    if (parameters.isEmpty() || list == 0) {
      return Optional.of(leave(name.get()));
    }
    boolean before = unknown;
    List<String> arguments = new ArrayList<>();
    for (Die parameter : parameters) {
      arguments.add(argument(parameter));
    }
    // What an entry does not tell, such as the address of something, its name may.
    boolean written = unknown && !before && list > 0 && steps <= MAX_STEPS;
    unknown &= !written;
    String base = list < 0 ? name.get() : name.get().substring(0, list);
    return Optional.of(
        leave(written ? name.get() : base + "<" + String.join(", ", arguments) + ">"));
  }

  private String argument(Die parameter) throws MalformedFileException {
    switch (parameter.tag()) {
      case DW_TAG_template_type_parameter:
        return typeOf(parameter, "");
      case DW_TAG_template_value_parameter:
        return constant(parameter);
      default:
        Optional<String> template = parameter.string(DwAt.DW_AT_GNU_template_name);
        unknown |= template.isEmpty();
        return template.orElse("");
    }
  }

  private String constant(Die parameter) throws MalformedFileException {
    Optional<Die> type = ConstantValue.typeOf(parameter);
    Optional<String> value =
        type.isPresent() ? ConstantValue.text(parameter, type.get()) : Optional.<String>empty();
    unknown |= value.isEmpty();
    if (unknown) {
      return "";
    }
    int encoding = (int) type.get().constant(DwAt.DW_AT_encoding).orElse(0);
    return encoding == DwAte.DW_ATE_boolean
        ? Boolean.toString(!value.get().equals("0"))
        : "(" + declared(type, "") + ")" + value.get();
  }

  private String typeOf(Die holder, String declarator) throws MalformedFileException {
    Optional<Die> type = holder.reference(DwAt.DW_AT_type);
    unknown |= type.isEmpty() && holder.has(DwAt.DW_AT_type);
    return declared(type, declarator);
  }

  /** As C++ declares something of a type; of none, void. */
  private String declared(Optional<Die> type, String declarator) throws MalformedFileException {
    if (!enter()) {
      return leave("");
    }
    return leave(type.isEmpty() ? name("void", declarator) : declared(type.get(), declarator));
  }

  private static String name(String type, String declarator) {
    return declarator.isEmpty() ? type : type + " " + declarator;
  }

  private String declared(Die type, String declarator) throws MalformedFileException {
    switch (type.tag()) {
      case DW_TAG_typedef:
      case DW_TAG_template_alias:
        return typeOf(type, declarator);
      case DW_TAG_const_type:
        return typeOf(type, "const " + declarator);
      case DW_TAG_volatile_type:
        return typeOf(type, "volatile " + declarator);
      case DW_TAG_pointer_type:
        return typeOf(type, "*" + declarator);
      case DW_TAG_reference_type:
        return typeOf(type, "&" + declarator);
      case DW_TAG_rvalue_reference_type:
        return typeOf(type, "&&" + declarator);
      case DW_TAG_ptr_to_member_type:
        Optional<Die> holder = type.reference(DwAt.DW_AT_containing_type);
        return typeOf(type, declared(holder, "") + "::*" + declarator);
      case DW_TAG_array_type:
        return typeOf(type, inBrackets(declarator) + dimensions(type));
      case DW_TAG_subroutine_type:
        return typeOf(type, inBrackets(declarator) + "(" + parameters(type) + ")");
      case DW_TAG_base_type:
        return name(CNames.canonical(written(type)), declarator);
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
      case DW_TAG_enumeration_type:
        return name(qualified(type), declarator);
      default:
        return name(written(type), declarator);
    }
  }

  private String written(Die die) throws MalformedFileException {
    Optional<String> name = die.name();
    unknown |= name.isEmpty();
    return name.orElse("");
  }

  private static String inBrackets(String declarator) {
    return declarator.isEmpty() ? "" : "(" + declarator + ")";
  }

  private static String dimensions(Die array) throws MalformedFileException {
    StringBuilder text = new StringBuilder();
    for (DieChildren children = array.children(); children.next(); ) {
      Die child = children.current();
      if (child.tag() == DW_TAG_subrange_type && text.length() < MAX_LENGTH) {
        OptionalLong upper = child.constant(DwAt.DW_AT_upper_bound);
        OptionalLong count = child.constant(DwAt.DW_AT_count);
        text.append('[');
        if (count.isPresent() || upper.isPresent()) {
          text.append(count.isPresent() ? count.getAsLong() : upper.getAsLong() + 1);
        }
        text.append(']');
      }
    }
    return text.toString();
  }

  private String parameters(Die function) throws MalformedFileException {
    List<String> all = new ArrayList<>();
    for (DieChildren children = function.children(); !unknown && children.next(); ) {
      Die child = children.current();
      if (child.tag() == DW_TAG_formal_parameter) {
        all.add(typeOf(child, ""));
      } else if (child.tag() == DW_TAG_unspecified_parameters) {
        all.add("...");
      }
    }
    return String.join(", ", all);
  }
}
