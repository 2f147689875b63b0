package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The macros of one file, by where they are defined, and of the files that it includes by name.
 * Conditions are not evaluated: where a name has several definitions at one place, it is ambiguous.
 */
final class MacroTable {
  private static final int MAX_DIRECTIVES = 200_000;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_FILES = 256;

  /** Names whose meaning is kept. */
  private static final int MAX_KEPT = 20_000;

  /**
   * A macro.
   *
   * @param parameters empty for an object-like one
   * @param variadic whether the last parameter takes all further arguments
   */
  record Macro(String name, Optional<List<String>> parameters, boolean variadic, List<Token> body) {
    private boolean sameAs(Macro other) {
      return parameters.equals(other.parameters)
          && body.stream()
              .map(Token::text)
              .toList()
              .equals(other.body.stream().map(Token::text).toList());
    }
  }

  /**
   * What a name means at one place.
   *
   * @param macro the definition, if it is a macro
   * @param all definitions of which any may be in force, also such as do not count
   * @param conditional whether a condition decides whether it is a macro at all
   */
  record Meaning(Optional<Macro> macro, List<Macro> all, boolean conditional) {
    /** It is no macro. */
    static final Meaning NOTHING = new Meaning(Optional.empty(), List.of(), false);

    /** It is this. */
    static Meaning of(Macro macro) {
      return new Meaning(Optional.of(macro), List.of(macro), false);
    }

    /** Whether there are several definitions. */
    boolean ambiguous() {
      return macro.isPresent() && all.size() > 1;
    }

    /** How many things it may be: each definition in turn, then none. */
    int possibilities() {
      return all.size() + (conditional ? 1 : 0);
    }
  }

  /**
   * @param conditional whether a condition decides whether it is made
   */
  private record Change(int at, Optional<Macro> macro, boolean conditional) {}

  /** A file that is included before what follows {@code at}. */
  private record Inclusion(int at, String name) {}

  private final Map<String, List<Change>> changes = new HashMap<>();
  private final List<Inclusion> inclusions = new ArrayList<>();
  private final Function<String, Optional<SourceFile>> includer;

  /** Files that are included, looked for once. */
  private final Map<String, Optional<MacroTable>> tables = new ConcurrentHashMap<>();

  private final Map<Sought, Meaning> elsewhere = new ConcurrentHashMap<>();

  /** A name that the file does not define, and the last inclusion before it is used. */
  private record Sought(String name, int inclusion) {}

  private MacroTable(Function<String, Optional<SourceFile>> includer) {
    this.includer = includer;
  }

  /**
   * Reads the directives of a file.
   *
   * @param includer finds a file by the name between quotes or angle brackets
   */
  static MacroTable of(SourceFile file, Function<String, Optional<SourceFile>> includer) {
    MacroTable table = new MacroTable(includer);
    int seen = 0;
    Conditions conditions = new Conditions();
    for (int i = 0; i < file.count() && seen < MAX_DIRECTIVES; i++) {
      if (file.kind(i) == Token.Kind.DIRECTIVE) {
        seen++;
        List<Token> directive = file.directive(i);
        conditions.pass(directive);
        table.read(i, directive, conditions.any());
      }
    }
    return table;
  }

  private void read(int at, List<Token> tokens, boolean conditional) {
    if (tokens.size() > 2 && tokens.get(1).is("include")) {
      include(at, tokens);
      return;
    }
    if (tokens.size() < 3 || !tokens.get(2).isWord()) {
      return;
    }
    String name = tokens.get(2).text();
    if (tokens.get(1).is("define")) {
      add(name, new Change(at, Optional.of(define(name, tokens)), conditional));
    } else if (tokens.get(1).is("undef")) {
      add(name, new Change(at, Optional.empty(), conditional));
    }
  }

  private void include(int at, List<Token> tokens) {
    String text = tokens.get(2).text();
    if (tokens.get(2).kind() == Token.Kind.STRING && text.length() > 2) {
      inclusions.add(new Inclusion(at, text.substring(1, text.length() - 1)));
    } else if (text.equals("<")) {
      String name =
          tokens.subList(3, tokens.size()).stream()
              .map(Token::text)
              .takeWhile(part -> !part.equals(">"))
              .collect(Collectors.joining());
      inclusions.add(new Inclusion(at, name));
    }
  }

  private void add(String name, Change change) {
    changes.computeIfAbsent(name, n -> new ArrayList<>()).add(change);
  }

  /** A bracket right after the name, without a space, starts parameters (C11, section 6.10.3). */
  private static Macro define(String name, List<Token> tokens) {
    Token named = tokens.get(2);
    boolean functionLike =
        tokens.size() > 3
            && tokens.get(3).is("(")
            && tokens.get(3).column() == named.column() + named.text().length();
    if (!functionLike) {
      return new Macro(name, Optional.empty(), false, tokens.subList(3, tokens.size()));
    }
    List<String> parameters = new ArrayList<>();
    boolean variadic = false;
    int i = 4;
    for (; i < tokens.size() && !tokens.get(i).is(")"); i++) {
      if (tokens.get(i).isWord()) {
        parameters.add(tokens.get(i).text());
      } else if (tokens.get(i).is("...")) {
        variadic = true;
        if (!tokens.get(i - 1).isWord()) {
          parameters.add("__VA_ARGS__");
        }
      }
    }
    List<Token> body = tokens.subList(Math.min(i + 1, tokens.size()), tokens.size());
    return new Macro(name, Optional.of(parameters), variadic, body);
  }

  /**
   * What a name means for a token of this number. A file that is included counts only where it says
   * one thing, because what it has for other compilers and systems stands beside it.
   */
  Meaning meaning(String name, int at) {
    Meaning own = own(name, at);
    return own.macro().isPresent() || changes.containsKey(name) || !isName(name)
        ? own
        : included(new Sought(name, lastInclusion(at)));
  }

  private int lastInclusion(int at) {
    int last = inclusions.size() - 1;
    while (last >= 0 && inclusions.get(last).at > at) {
      last--;
    }
    return last;
  }

  /** Most names in a statement are no macros: all that is included is looked through for each. */
  private Meaning included(Sought sought) {
    Meaning known = elsewhere.get(sought);
    if (known == null) {
      known = included(sought, new HashSet<>(), 0);
      if (elsewhere.size() < MAX_KEPT) {
        elsewhere.put(sought, known);
      }
    }
    return known;
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && Character.isJavaIdentifierStart(name.charAt(0));
  }

  private Meaning included(Sought sought, Set<MacroTable> seen, int depth) {
    String name = sought.name;
    for (int i = sought.inclusion; i >= 0 && depth < MAX_DEPTH; i--) {
      Optional<MacroTable> table = table(inclusions.get(i).name).filter(seen::add);
      if (table.isEmpty() || seen.size() > MAX_FILES) {
        continue;
      }
      Meaning found = table.get().own(name, Integer.MAX_VALUE);
      if (found.macro().isPresent()) {
        return found.ambiguous() ? new Meaning(Optional.empty(), found.all(), false) : found;
      }
      Sought inner = new Sought(name, table.get().inclusions.size() - 1);
      Meaning further = table.get().included(inner, seen, depth + 1);
      if (!further.all().isEmpty()) {
        return further;
      }
    }
    return Meaning.NOTHING;
  }

  private Optional<MacroTable> table(String included) {
    Optional<MacroTable> known = tables.get(included);
    if (known == null) {
      known = includer.apply(included).map(SourceFile::macros);
      tables.put(included, known);
    }
    return known;
  }

  private Meaning own(String name, int at) {
    List<Macro> active = new ArrayList<>();
    boolean conditional = true;
    for (Change change : changes.getOrDefault(name, List.of())) {
      if (change.at > at) {
        break;
      }
      if (change.macro.isEmpty()) {
        active.clear();
        conditional = true;
      } else {
        conditional &= change.conditional;
        if (active.stream().noneMatch(change.macro.get()::sameAs)) {
          active.add(change.macro.get());
        }
      }
    }
    return new Meaning(
        active.stream().findFirst(), List.copyOf(active), conditional && active.size() == 1);
  }
}
