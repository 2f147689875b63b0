package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.template.TemplateIndex.Instance;
import org.allocs.error.MalformedFileException;

/**
 * Finds how a file spells a type whose name has arguments of a template: {@code Q<long int, short
 * int>} for {@code Q<long>}. Safe for use by several threads.
 */
public final class Templates {
  /** Letters of the library's strings (C++17, section 24.3), which a file need not describe. */
  private static final Map<String, String> STRINGS =
      Map.of(
          "std::string", "char",
          "std::wstring", "wchar_t",
          "std::u8string", "char8_t",
          "std::u16string", "char16_t",
          "std::u32string", "char32_t");

  private final Units units;
  private volatile TemplateIndex index;

  /**
   * @param units all of a file
   */
  public Templates(Units units) {
    this.units = units;
  }

  /**
   * How a file spells what a name may mean.
   *
   * @param names as the file has them; none if it has nothing like it
   * @param unwritten definitions of what the file calls by the template's name alone
   * @param ambiguous whether they are different types, of which the name does not say which
   */
  public record Meaning(List<String> names, List<Die> unwritten, boolean ambiguous) {
    private static final Meaning NONE = new Meaning(List.of(), List.of(), false);

    /** Copies the lists. */
    public Meaning {
      names = List.copyOf(names);
      unwritten = List.copyOf(unwritten);
    }

    /** This, if it is one type, else nothing. */
    public Meaning only() {
      return ambiguous ? NONE : this;
    }
  }

  /**
   * The instances that a name means, or of which it names a member. Reads every unit when first
   * asked.
   *
   * @param name qualified, without a keyword
   */
  public Meaning meaning(String name) throws MalformedFileException {
    Optional<TemplateName> wanted =
        name.indexOf('<') < 0 ? Optional.empty() : TemplateName.parse(name);
    if (wanted.isEmpty()) {
      return Meaning.NONE;
    }
    Meaning whole = instances(wanted.get());
    int member = name.lastIndexOf('>') + 1;
    boolean found = !whole.names().isEmpty() || !whole.unwritten().isEmpty();
    if (found || !name.startsWith("::", member)) {
      return whole;
    }
    Optional<TemplateName> holder = TemplateName.parse(name.substring(0, member));
    return holder.isPresent()
        ? member(instances(holder.get()), name.substring(member + 2))
        : Meaning.NONE;
  }

  private static Meaning member(Meaning of, String path) throws MalformedFileException {
    List<Die> members = new ArrayList<>();
    for (Die instance : of.unwritten()) {
      member(instance, path).ifPresent(members::add);
    }
    return new Meaning(
        of.names().stream().map(found -> found + "::" + path).toList(), members, of.ambiguous());
  }

  private static Optional<Die> member(Die instance, String path) throws MalformedFileException {
    Die here = instance;
    for (String name : path.split("::")) {
      Optional<Die> next = child(here, name);
      if (next.isEmpty()) {
        return next;
      }
      here = next.get();
    }
    return Optional.of(here);
  }

  private static Optional<Die> child(Die holder, String name) throws MalformedFileException {
    for (DieChildren children = holder.children(); children.next(); ) {
      Die child = children.current();
      if (isType(child) && child.name().filter(name::equals).isPresent()) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private static boolean isType(Die die) {
    return QualifiedNames.isComposite(die.tag())
        || die.tag() == DwTag.DW_TAG_typedef
        || die.tag() == DwTag.DW_TAG_enumeration_type;
  }

  /** Those that are the same but for spelling, else by typedefs and constants, else by defaults. */
  private Meaning instances(TemplateName wanted) throws MalformedFileException {
    List<List<Instance>> ranks = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Known known = new Known();
    for (Instance instance : index().like(wanted)) {
      TemplateMatch match = new TemplateMatch(known);
      if (instance.name().equals(wanted)) {
        ranks.get(0).add(instance);
      } else if (match.matches(wanted, instance.name())) {
        ranks.get(match.omits() ? 2 : 1).add(instance);
      }
    }
    List<Instance> best =
        ranks.stream().filter(rank -> !rank.isEmpty()).findFirst().orElse(List.of());
    Set<String> names = new LinkedHashSet<>();
    List<Die> unwritten = new ArrayList<>();
    for (Instance instance : best) {
      if (instance.written()) {
        names.add(instance.spelled());
      } else {
        unwritten.add(instance.die());
      }
    }
    boolean ambiguous = best.stream().map(Instance::name).distinct().count() > 1;
    return new Meaning(List.copyOf(names), unwritten, ambiguous);
  }

  private TemplateIndex index() throws MalformedFileException {
    TemplateIndex known = index;
    if (known == null) {
      synchronized (this) {
        known = index;
        if (known == null) {
          known = TemplateIndex.of(units);
          index = known;
        }
      }
    }
    return known;
  }

  /** What the file says, remembered for one question. */
  private final class Known implements TemplateMatch.Facts {
    private final Map<String, Map<TemplateName, Die>> instances = new HashMap<>();
    private final Map<String, Optional<TemplateName>> aliases = new HashMap<>();

    @Override
    public Optional<TemplateParameters> parameters(TemplateName instance)
        throws MalformedFileException {
      Die die = like(instance).get(instance);
      return die == null ? Optional.empty() : Optional.of(TemplateParameters.of(die));
    }

    @Override
    public boolean isFixed(TemplateName instance, int count) throws MalformedFileException {
      Optional<Die> other = like(instance).values().stream().findFirst();
      return other.isPresent() && TemplateParameters.of(other.get()).isFixed(count);
    }

    private Map<TemplateName, Die> like(TemplateName instance) throws MalformedFileException {
      Map<TemplateName, Die> known = instances.get(instance.base());
      if (known == null) {
        known = new LinkedHashMap<>();
        for (Instance other : index().like(instance)) {
          known.putIfAbsent(other.name(), other.die());
        }
        instances.put(instance.base(), known);
      }
      return known;
    }

    @Override
    public Optional<TemplateName> alias(String path) throws MalformedFileException {
      Optional<TemplateName> known = aliases.get(path);
      if (known == null) {
        known = target(path).flatMap(Templates::argument);
        aliases.put(path, known);
      }
      return known;
    }
  }

  private Optional<String> target(String path) throws MalformedFileException {
    Optional<Die> found = units.named(Category.TYPE, List.of(path));
    if (found.isPresent() && found.get().tag() == DwTag.DW_TAG_typedef) {
      return CommonNames.ofType(found.get());
    }
    return Optional.ofNullable(STRINGS.get(path))
        .map(
            c ->
                "std::basic_string<"
                    + c
                    + ",std::char_traits<"
                    + c
                    + ">,std::allocator<"
                    + c
                    + ">>");
  }

  /** As an argument has it. */
  private static Optional<TemplateName> argument(String text) {
    return TemplateName.parse("<" + text + ">")
        .map(TemplateName::parts)
        .flatMap(parts -> parts.get(0).arguments())
        .filter(arguments -> arguments.size() == 1)
        .map(arguments -> arguments.get(0));
  }
}
