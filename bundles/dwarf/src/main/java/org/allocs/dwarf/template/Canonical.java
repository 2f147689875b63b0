package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.allocs.dwarf.template.TemplateName.Part;

/** Brings the parts of a name into the one form that all compilers' spellings have in common. */
final class Canonical {
  private static final Set<String> QUALIFIERS = Set.of("const", "volatile");
  private static final Set<String> KEYWORDS =
      Set.of("struct", "class", "union", "enum", "typename");

  /** Namespaces that the libraries of C++ have for versions, and that programs leave out. */
  private static final Set<String> VERSIONS = Set.of("__cxx11", "__1", "__ndk1", "_V2");

  private static final String ANONYMOUS = "(anonymous namespace)";

  private Canonical() {}

  /**
   * @param argument whether it is an argument of a template, which may be a constant
   * @param versions whether namespaces for versions are part of the name
   */
  static List<Part> of(List<Part> parts, boolean argument, boolean versions) {
    List<Part> named = anonymous(parts);
    List<Part> result = runs(versions ? named : withoutVersions(named));
    return argument ? constant(result) : result;
  }

  /** What compilers call a namespace without a name. */
  private static List<Part> anonymous(List<Part> parts) {
    List<Part> result = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (isAnonymous(parts, i)) {
        result.add(Part.of(ANONYMOUS));
        i += 3;
      } else {
        result.add(isUnnamed(part) ? Part.of(ANONYMOUS) : part);
      }
    }
    return result;
  }

  private static boolean isAnonymous(List<Part> parts, int i) {
    return i + 3 < parts.size()
        && parts.get(i).is("(")
        && parts.get(i + 1).is("anonymous")
        && parts.get(i + 2).is("namespace")
        && parts.get(i + 3).is(")");
  }

  private static boolean isUnnamed(Part part) {
    return part.is("{anonymous}")
        || (part.text().isEmpty()
            && part.arguments().filter(a -> a.size() == 1).isPresent()
            && part.arguments().get().get(0).spelled().equals("unnamed"));
  }

  private static List<Part> withoutVersions(List<Part> parts) {
    List<Part> result = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean version =
          parts.get(i).arguments().isEmpty() && VERSIONS.contains(parts.get(i).text());
      if (version && i + 1 < parts.size() && parts.get(i + 1).is("::")) {
        i++;
      } else {
        result.add(parts.get(i));
      }
    }
    return result;
  }

  /** Each run of words between signs is the name of a type, with qualifiers before or after it. */
  private static List<Part> runs(List<Part> parts) {
    List<Part> result = new ArrayList<>();
    List<Part> run = new ArrayList<>();
    for (Part part : parts) {
      if (part.isWord()) {
        run.add(part);
      } else {
        result.addAll(run(run));
        run.clear();
        result.add(part);
      }
    }
    result.addAll(run(run));
    return result;
  }

  private static List<Part> run(List<Part> words) {
    List<Part> result = new ArrayList<>();
    Set<String> qualifiers = new TreeSet<>();
    List<String> arithmetic = new ArrayList<>();
    boolean outermost = true;
    for (Part word : words) {
      boolean plain = word.arguments().isEmpty();
      if (plain && QUALIFIERS.contains(word.text())) {
        qualifiers.add(word.text());
      } else if (plain && CNames.isKeyword(word.text())) {
        arithmetic.add(word.text());
      } else if (!(plain && KEYWORDS.contains(word.text())) && !(outermost && word.is("::"))) {
        result.add(word);
        outermost = false;
      }
    }
    if (!arithmetic.isEmpty()) {
      result.add(0, Part.of(arithmetic(String.join(" ", arithmetic))));
    }
    qualifiers.forEach(qualifier -> result.add(Part.of(qualifier)));
    return result;
  }

  private static String arithmetic(String words) {
    Optional<CNames> known = CNames.of(words);
    List<String> spellings = known.map(CNames::spellings).orElse(List.of(words));
    return spellings.get(spellings.size() - 1);
  }

  /** A constant with its sign and what it is converted to, the address of something. */
  private static List<Part> constant(List<Part> parts) {
    int last = parts.size() - 1;
    if (last > 1 && parts.get(0).is("(") && parts.get(1).is("&") && parts.get(last).is(")")) {
      return parts.subList(1, last);
    }
    if (parts.size() == 1 && (parts.get(0).is("true") || parts.get(0).is("false"))) {
      return List.of(Part.constant(parts.get(0).is("true") ? "1" : "0", "bool"));
    }
    if (last < 0 || parts.get(last).constantOf().isEmpty()) {
      return parts;
    }
    Part constant = parts.get(last);
    if (last > 0 && parts.get(last - 1).is("-")) {
      constant = Constants.negative(constant);
      last--;
    }
    if (last > 2 && parts.get(0).is("(") && parts.get(last - 1).is(")")) {
      TemplateName type = new TemplateName(parts.subList(1, last - 1));
      return List.of(Constants.converted(constant, type.spelled()));
    }
    return last == 0 ? List.of(constant) : parts;
  }

  /** A path of names, as it is written; empty for all else. */
  static Optional<String> path(List<Part> parts) {
    boolean plain =
        !parts.isEmpty()
            && parts.stream().allMatch(part -> part.isWord() && part.arguments().isEmpty())
            && parts.stream().noneMatch(part -> QUALIFIERS.contains(part.text()));
    return plain
        ? Optional.of(parts.stream().map(Part::text).collect(Collectors.joining()))
        : Optional.empty();
  }
}
