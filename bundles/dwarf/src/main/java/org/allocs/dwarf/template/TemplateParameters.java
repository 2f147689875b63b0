package org.allocs.dwarf.template;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.template.TemplateName.Part;
import org.allocs.error.MalformedFileException;

/** The parameters that an instance of a template was made with (DWARF 5, section 2.23). */
final class TemplateParameters {
  private static final int MAX_PARAMETERS = 1 << 12;

  private final List<Die> parameters = new ArrayList<>();
  private int packed;

  private TemplateParameters() {}

  static TemplateParameters of(Die instance) throws MalformedFileException {
    TemplateParameters all = new TemplateParameters();
    all.add(instance);
    return all;
  }

  /** Each, those of packs one by one. */
  List<Die> all() {
    return List.copyOf(parameters);
  }

  private void add(Die holder) throws MalformedFileException {
    for (DieChildren children = holder.children(); children.next(); ) {
      Die child = children.current();
      if (parameters.size() == MAX_PARAMETERS) {
        return;
      }
      switch (child.tag()) {
        case DW_TAG_template_type_parameter:
        case DW_TAG_template_value_parameter:
        case DW_TAG_GNU_template_template_param:
          parameters.add(child);
          break;
        case DW_TAG_GNU_template_parameter_pack:
          if (holder.tag() != DW_TAG_GNU_template_parameter_pack) {
            int before = parameters.size();
            add(child);
            packed += parameters.size() - before;
          }
          break;
        default:
          break;
      }
    }
  }

  /**
   * Whether the last arguments are what the template has for those that are left out: no part of a
   * pack, and marked so where the compiler marks any.
   *
   * @param from place of the first of them
   * @param count of all arguments
   */
  boolean areDefaults(int from, int count) {
    if (!isFixed(count)) {
      return false;
    }
    List<Die> left = parameters.subList(from, count);
    boolean marked = parameters.stream().anyMatch(die -> die.flag(DwAt.DW_AT_default_value));
    return !marked || left.stream().allMatch(die -> die.flag(DwAt.DW_AT_default_value));
  }

  /** Whether the template has so many parameters, and no pack that may have any number. */
  boolean isFixed(int count) {
    return parameters.size() == count && packed == 0;
  }

  /** Whether an argument has the value of a constant, and its type if it says one. */
  boolean isConstant(int place, Part constant) throws MalformedFileException {
    if (value(place).filter(constant.text()::equals).isEmpty()) {
      return false;
    }
    String wanted = constant.constantOf().orElse("");
    Optional<Die> type = parameters.get(place).reference(DwAt.DW_AT_type);
    return wanted.isEmpty()
        || (type.isPresent() && QualifiedNames.of(type.get()).filter(wanted::equals).isPresent());
  }

  private Optional<String> value(int place) throws MalformedFileException {
    Optional<Die> type =
        place < parameters.size()
            ? ConstantValue.typeOf(parameters.get(place))
            : Optional.<Die>empty();
    return type.isPresent()
        ? ConstantValue.text(parameters.get(place), type.get())
        : Optional.empty();
  }

  /** Whether an argument is the enumerator that a path names, with or without its enumeration. */
  boolean isEnumerator(int place, String path) throws MalformedFileException {
    Optional<String> value = value(place);
    Optional<Die> type =
        value.isPresent() ? ConstantValue.typeOf(parameters.get(place)) : Optional.<Die>empty();
    if (type.isEmpty() || type.get().tag() != DW_TAG_enumeration_type) {
      return false;
    }
    String scope = QualifiedNames.scopeOf(type.get().outermostOrigin());
    String own = QualifiedNames.of(type.get()).orElse("") + "::";
    for (DieChildren children = type.get().children(); children.next(); ) {
      Die child = children.current();
      String name = child.name().orElse("");
      if (child.tag() == DW_TAG_enumerator
          && ConstantValue.text(child, type.get()).equals(value)
          && (path.equals(scope + name) || path.equals(own + name))) {
        return true;
      }
    }
    return false;
  }
}
