package org.allocs.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.error.MalformedRulesException;

/**
 * What a person says of the types of chunks, a line a rule:
 *
 * <pre>
 * # chunks that the function make_node allocates, and those of line 117 of a file hash.c
 * make_node -> struct node
 * hash.c:117 -> struct bucket[]
 * read_line -> char[]
 * </pre>
 *
 * <p>{@code T} is one element of exactly the chunk's size, or a struct that ends in a flexible
 * array; {@code T[7]} is seven, {@code T[]} as many as fit. A rule whose type does not fit is not
 * applied.
 *
 * @param rules in the order of the file; the first that fits counts
 */
public record TypeRules(List<Rule> rules) {
  private static final int MAX_RULES = 10_000;
  private static final int MAX_LINE = 1000;
  private static final String ARROW = "->";
  private static final Pattern LINE_OF_FILE = Pattern.compile("(\\S+):([1-9][0-9]{0,8})");
  private static final Pattern FUNCTION = Pattern.compile("[\\w$~][\\w$~:<>, *&().]*");
  private static final Pattern NOT_OF_TYPES = Pattern.compile("[^\\w$:<>,*&()\\[\\] ]");
  private static final Pattern LENGTH = Pattern.compile("\\[([0-9]{0,9})\\]$");

  /** No rules. */
  public static final TypeRules NONE = new TypeRules(List.of());

  /**
   * One rule.
   *
   * @param function that allocates; empty if the rule is about a line
   * @param file its name, or the end of its path
   * @param line from 1; 0 if the rule is about a function
   * @param type name of the element
   * @param count of elements; empty for as many as fit
   * @param origin where the rule stands, for a person to find it
   */
  public record Rule(
      Optional<String> function,
      String file,
      int line,
      String type,
      Optional<Long> count,
      String origin) {}

  /** Checks that nothing is absent. */
  public TypeRules {
    rules = List.copyOf(rules);
  }

  /**
   * Reads rules.
   *
   * @param text of the file
   * @param name of the file, for messages
   * @throws MalformedRulesException at the first line that is no rule
   */
  public static TypeRules parse(String text, String name) throws MalformedRulesException {
    List<Rule> rules = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].length() > MAX_LINE ? lines[i].substring(0, MAX_LINE) : lines[i];
      Reader reader = new Reader(name, i + 1, line);
      if (lines[i].length() > MAX_LINE || rules.size() == MAX_RULES) {
        throw reader.expected(1, "a rule of less than " + MAX_LINE + " characters");
      }
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        rules.add(reader.rule());
      }
    }
    return new TypeRules(rules);
  }

  /** These, and others that count where none of these does. */
  public TypeRules or(TypeRules others) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(others.rules);
    return new TypeRules(all);
  }

  /** One line. */
  private record Reader(String name, int number, String line) {
    MalformedRulesException expected(int column, String what) {
      return new MalformedRulesException(name, number, column, line, what);
    }

    Rule rule() throws MalformedRulesException {
      int arrow = line.indexOf(ARROW);
      if (arrow < 0) {
        throw expected(line.stripTrailing().length() + 1, "expected -> and a type");
      }
      int start = line.length() - line.stripLeading().length();
      String subject = line.substring(0, arrow).strip();
      if (subject.isEmpty()) {
        throw expected(arrow + 1, "expected a function or file:line before ->");
      }
      Matcher place = LINE_OF_FILE.matcher(subject);
      boolean site = place.matches() && !subject.contains("::");
      if (!site && !FUNCTION.matcher(subject).matches()) {
        throw expected(start + 1, "expected the name of a function, or file:line");
      }
      String type = type(arrow + ARROW.length());
      Matcher length = LENGTH.matcher(type);
      boolean array = length.find();
      boolean open = array && length.group(1).isEmpty();
      long count = array && !open ? Long.parseLong(length.group(1)) : 1;
      return new Rule(
          site ? Optional.empty() : Optional.of(subject),
          site ? place.group(1) : "",
          site ? Integer.parseInt(place.group(2)) : 0,
          array ? type.substring(0, length.start()).strip() : type,
          open ? Optional.empty() : Optional.of(count),
          name + ":" + number);
    }

    private String type(int from) throws MalformedRulesException {
      String rest = line.substring(from);
      int start = from + rest.length() - rest.stripLeading().length();
      String type = rest.strip();
      if (type.isEmpty()) {
        throw expected(line.stripTrailing().length() + 1, "expected a type after ->");
      }
      Matcher wrong = NOT_OF_TYPES.matcher(type);
      if (wrong.find()) {
        throw expected(start + wrong.start() + 1, "this is not part of a type's name");
      }
      checkBrackets(type, start);
      return type;
    }

    private void checkBrackets(String type, int start) throws MalformedRulesException {
      StringBuilder open = new StringBuilder();
      for (int i = 0; i < type.length(); i++) {
        int opens = "<([".indexOf(type.charAt(i));
        int closes = ">)]".indexOf(type.charAt(i));
        if (opens >= 0) {
          open.append(">)]".charAt(opens));
        } else if (closes >= 0) {
          int last = open.length() - 1;
          if (last < 0 || open.charAt(last) != type.charAt(i)) {
            throw expected(start + i + 1, "this bracket closes none");
          }
          open.setLength(last);
        }
      }
      if (open.length() > 0) {
        throw expected(start + type.length() + 1, "expected " + open.charAt(open.length() - 1));
      }
    }
  }
}
