package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.template.TemplateName.Part;
import org.allocs.error.MalformedFileException;

/**
 * Whether a name that was asked for means an instance that a file has: with typedefs for what they
 * stand for, constants with or without their types, and without arguments that are the template's
 * defaults. Used for one pair of names.
 */
final class TemplateMatch {
  private static final int MAX_STEPS = 1 << 16;

  /** What the file says of the names. */
  interface Facts {
    /** The parameters of an instance that is defined. */
    Optional<TemplateParameters> parameters(TemplateName instance) throws MalformedFileException;

    /** Whether the template of an instance that is only declared has so many parameters always. */
    boolean isFixed(TemplateName instance, int count) throws MalformedFileException;

    /** What a typedef stands for. */
    Optional<TemplateName> alias(String path) throws MalformedFileException;
  }

  private final Facts facts;
  private boolean omits;
  private int steps;

  TemplateMatch(Facts facts) {
    this.facts = facts;
  }

  /** Whether arguments were left out in what matched. */
  boolean omits() {
    return omits;
  }

  boolean matches(TemplateName wanted, TemplateName has) throws MalformedFileException {
    return parts(wanted.parts(), has.parts());
  }

  private boolean parts(List<Part> wanted, List<Part> has) throws MalformedFileException {
    boolean same = wanted.size() == has.size() && ++steps < MAX_STEPS;
    for (int i = 0; same && i < has.size(); i++) {
      same = part(wanted.get(i), has, i);
    }
    return same;
  }

  private boolean part(Part wanted, List<Part> all, int place) throws MalformedFileException {
    Part has = all.get(place);
    if (!wanted.text().equals(has.text())
        || wanted.constantOf().isPresent() != has.constantOf().isPresent()
        || wanted.arguments().isPresent() != has.arguments().isPresent()) {
      return false;
    }
    String type = wanted.constantOf().orElse("");
    String hasType = has.constantOf().orElse("");
    boolean sameType = type.isEmpty() || hasType.isEmpty() || type.equals(hasType);
    return sameType
        && (has.arguments().isEmpty()
            || arguments(wanted.arguments().get(), has.arguments().get(), path(all, place)));
  }

  /** The name that ends at a place: words with {@code ::} between them. */
  private static TemplateName path(List<Part> all, int place) {
    int start = place;
    while (start > 1 && all.get(start - 1).is("::") && all.get(start - 2).isWord()) {
      start -= 2;
    }
    return new TemplateName(all.subList(start, place + 1));
  }

  private boolean arguments(
      List<TemplateName> wanted, List<TemplateName> has, TemplateName instance)
      throws MalformedFileException {
    boolean same = wanted.size() <= has.size();
    for (int i = 0; same && i < wanted.size(); i++) {
      same = argument(wanted.get(i), has.get(i), instance, i);
    }
    if (!same || wanted.size() == has.size()) {
      return same;
    }
    omits = true;
    Optional<TemplateParameters> parameters = facts.parameters(instance);
    return parameters.isPresent()
        ? parameters.get().areDefaults(wanted.size(), has.size())
        : facts.isFixed(instance, has.size());
  }

  private boolean argument(TemplateName wanted, TemplateName has, TemplateName instance, int place)
      throws MalformedFileException {
    if (parts(wanted.parts(), has.parts()) || constant(wanted, has, instance, place)) {
      return true;
    }
    List<Part> expanded = expanded(wanted.parts());
    return !expanded.equals(wanted.parts()) && parts(expanded, has.parts());
  }

  /** An enumerator, with its enumeration or without, or its value: compilers write one of them. */
  private boolean constant(TemplateName wanted, TemplateName has, TemplateName instance, int place)
      throws MalformedFileException {
    Optional<String> path = Canonical.path(wanted.parts());
    boolean value = isValue(wanted);
    if (value ? Canonical.path(has.parts()).isEmpty() : path.isEmpty()) {
      return false;
    }
    Optional<TemplateParameters> parameters = facts.parameters(instance);
    return parameters.isPresent()
        && (value
            ? parameters.get().isConstant(place, wanted.parts().get(0))
            : parameters.get().isEnumerator(place, path.get()));
  }

  private static boolean isValue(TemplateName name) {
    return name.parts().size() == 1 && name.parts().get(0).constantOf().isPresent();
  }

  /** With what typedefs stand for in their places. */
  private List<Part> expanded(List<Part> parts) throws MalformedFileException {
    List<Part> result = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int end = i;
      while (end < parts.size() && isPlain(parts, i, end)) {
        end++;
      }
      Optional<TemplateName> alias =
          end > i ? facts.alias(text(parts.subList(i, end))) : Optional.empty();
      if (alias.isPresent()) {
        result.addAll(alias.get().parts());
      } else {
        result.addAll(parts.subList(i, Math.max(end, i + 1)));
      }
      i = Math.max(end - 1, i);
    }
    return result;
  }

  /** Whether words from one place to another are a path: a name, {@code ::}, a name. */
  private static boolean isPlain(List<Part> parts, int start, int at) {
    Part part = parts.get(at);
    boolean separator = (at - start) % 2 == 1;
    return part.isWord() && part.arguments().isEmpty() && part.is("::") == separator;
  }

  private static String text(List<Part> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text()));
    return text.toString();
  }
}
