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
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.template.TemplateIndex.Instance;
import org.allocs.dwarf.type.TypeReader;
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
  private final TypeReader types;
  private volatile TemplateIndex index;

  /**
   * @param units all of a file
   * @param types by entry
   */
  public Templates(Units units, TypeReader types) {
    this.units = units;
    this.types = types;
  }

  /**
   * How a file spells what a name may mean.
   *
   * @param names as the file has them; none if it has nothing like it
   * @param ambiguous whether they are different types, of which the name does not say which
   */
  public record Meaning(List<String> names, boolean ambiguous) {
    /** Copies the list. */
    public Meaning {
      names = List.copyOf(names);
    }

    /** The names, if they mean one type. */
    public List<String> only() {
      return ambiguous ? List.of() : names;
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
      return new Meaning(List.of(), false);
    }
    Meaning whole = instances(wanted.get());
    int member = name.lastIndexOf('>') + 1;
    if (!whole.names().isEmpty() || !name.startsWith("::", member)) {
      return whole;
    }
    Optional<TemplateName> holder = TemplateName.parse(name.substring(0, member));
    Meaning of = holder.isPresent() ? instances(holder.get()) : whole;
    return new Meaning(
        of.names().stream().map(found -> found + name.substring(member)).toList(), of.ambiguous());
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
    best.forEach(instance -> names.add(instance.spelled()));
    boolean ambiguous = best.stream().map(Instance::name).distinct().count() > 1;
    return new Meaning(List.copyOf(names), ambiguous);
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
      return Optional.of(types.read(found.get()).stripped().name());
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
