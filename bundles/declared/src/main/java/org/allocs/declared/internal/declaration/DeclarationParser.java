package org.allocs.declared.internal.declaration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.ExpressionParser;
import org.allocs.declared.internal.text.Entry;
import org.allocs.declared.internal.text.Keys;
import org.allocs.declared.internal.text.Value;
import org.allocs.declared.internal.text.YamlReader;
import org.allocs.error.MalformedRulesException;
import org.allocs.model.Lifetime;
import org.allocs.model.PointerUse;

/** Reads declarations, one a document of YAML. */
public final class DeclarationParser {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");

  private DeclarationParser() {}

  /**
   * The declarations of a file.
   *
   * @param text of the file
   * @param file its name, for messages
   * @throws MalformedRulesException at the first mistake
   */
  public static List<Declaration> parse(String text, String file) throws MalformedRulesException {
    List<Declaration> declarations = new ArrayList<>();
    for (Value.Mapping document : YamlReader.read(text, file)) {
      Declaration declaration = declaration(new Keys(document));
      if (declarations.stream().anyMatch(d -> d.name().equals(declaration.name()))) {
        throw declaration.place().error("declared twice: " + declaration.name());
      }
      declarations.add(declaration);
    }
    return declarations;
  }

  private static Declaration declaration(Keys keys) throws MalformedRulesException {
    Value.Text name = keys.required("allocator");
    if (!NAME.matcher(name.text()).matches()) {
      throw name.place().error("expected a name: lower case letters, digits, _ . -");
    }
    Optional<String> file = keys.text("file").map(Value.Text::text);
    Optional<Source> roots = inner(keys.mapping("roots"));
    Optional<Keys> arenas = keys.mapping("arenas");
    Extent arena = extent(arenas);
    Optional<Source> arenaSource = inner(arenas);
    if (arenas.isPresent()
        && (arena.base().isEmpty() && arena.size().isEmpty() && arena.limit().isEmpty())) {
      throw arenas.get().place().error("expected base, and limit or size, of an arena");
    }
    Optional<Keys> objects = keys.mapping("objects");
    if (objects.isEmpty()) {
      throw keys.place().error("expected objects among these keys");
    }
    keys.end();
    Keys in = objects.get();
    Declaration declaration =
        new Declaration(
            name.text(),
            name.place(),
            file,
            roots,
            arenaSource,
            arena,
            source(in),
            extent(objects),
            inner(in.mapping("free")),
            type(in),
            expression(in, "name"),
            expression(in, "usable"),
            word(in, "ends", Lifetime.End.values()),
            word(in, "pointers", PointerUse.values()));
    in.end();
    Expression start = declaration.first().start();
    if (start.names().isEmpty()) {
      throw start.place().error("expected a variable of the program to begin with");
    }
    return declaration;
  }

  /** A source that is all there is in its mapping, but for what was asked before. */
  private static Optional<Source> inner(Optional<Keys> keys) throws MalformedRulesException {
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    Source source = source(keys.get());
    keys.get().end();
    return Optional.of(source);
  }

  private static Source source(Keys keys) throws MalformedRulesException {
    Source source =
        new Source(
            keys.place(),
            expression(keys, "each"),
            expression(keys, "count"),
            expression(keys, "next"),
            expression(keys, "from"),
            expression(keys, "to"),
            expression(keys, "step"),
            keys.text("as"),
            expression(keys, "until"),
            expression(keys, "live"));
    boolean row = source.from().isPresent();
    if (row == source.each().isPresent()) {
      throw keys.place().error("expected either each, or from and to, among these keys");
    }
    if (row != source.to().isPresent() || row && source.next().isPresent()) {
      throw keys.place().error("from and to belong together, and next belongs to each");
    }
    if (row && source.count().isPresent() || !row && source.step().isPresent()) {
      throw keys.place().error("count belongs to each, and step to from and to");
    }
    return source;
  }

  private static Extent extent(Optional<Keys> keys) throws MalformedRulesException {
    if (keys.isEmpty()) {
      return new Extent(Optional.empty(), Optional.empty(), Optional.empty());
    }
    Extent extent =
        new Extent(
            expression(keys.get(), "base"),
            expression(keys.get(), "limit"),
            expression(keys.get(), "size"));
    if (extent.limit().isPresent() && extent.size().isPresent()) {
      throw keys.get().place().error("expected one of limit and size");
    }
    return extent;
  }

  private static Optional<TypeChoice> type(Keys keys) throws MalformedRulesException {
    Optional<Value> value = keys.value("type");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Value.Text always) {
      return Optional.of(
          new TypeChoice(
              Optional.empty(), List.of(new TypeChoice.Alternative(Optional.empty(), always))));
    }
    return Optional.of(byTag((Value.Mapping) value.get()));
  }

  private static TypeChoice byTag(Value.Mapping mapping) throws MalformedRulesException {
    Optional<Expression> tag = Optional.empty();
    List<TypeChoice.Alternative> alternatives = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      Optional<Value.Text> text = entry.value().asText();
      if (text.isEmpty() || text.get().text().isBlank()) {
        throw entry.place().error("expected a text after " + entry.key());
      }
      if (entry.key().equals("of")) {
        tag = Optional.of(ExpressionParser.parse(text.get()));
      } else {
        Value.Text key = new Value.Text(entry.place(), entry.key(), true);
        Optional<Expression> on =
            entry.key().equals("else")
                ? Optional.empty()
                : Optional.of(ExpressionParser.parse(key));
        alternatives.add(new TypeChoice.Alternative(on, text.get()));
      }
    }
    if (tag.isEmpty() || alternatives.isEmpty()) {
      throw mapping.place().error("expected of: what tells types apart, and VALUE: TYPE");
    }
    return new TypeChoice(tag, alternatives);
  }

  private static Optional<Expression> expression(Keys keys, String key)
      throws MalformedRulesException {
    Optional<Value.Text> text = keys.text(key);
    return text.isPresent() ? Optional.of(ExpressionParser.parse(text.get())) : Optional.empty();
  }

  private static <E extends Enum<E>> Optional<E> word(Keys keys, String key, E[] words)
      throws MalformedRulesException {
    Optional<Value.Text> text = keys.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<E> found =
        Arrays.stream(words).filter(w -> spelled(w).equals(text.get().text())).findFirst();
    if (found.isEmpty()) {
      String all =
          Arrays.stream(words).map(DeclarationParser::spelled).collect(Collectors.joining(", "));
      throw text.get().place().error("expected one of " + all);
    }
    return found;
  }

  private static String spelled(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
