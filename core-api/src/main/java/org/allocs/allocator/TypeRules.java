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
 * # what a struct value has, by its member kind: a number, an enumerator, or anything else
 * struct value.kind -> discriminates 1 = u.list, KIND_TEXT = u.text, else = u.next
 * </pre>
 *
 * <p>{@code T} is one element of exactly the chunk's size, or a struct that ends in a flexible
 * array; {@code T[7]} is seven, {@code T[]} as many as fit. A rule whose type does not fit is not
 * applied.
 *
 * @param rules in the order of the file; the first that fits counts
 * @param discriminators members that tell which others are there
 */
public record TypeRules(List<Rule> rules, List<Discriminator> discriminators) {
  private static final int MAX_RULES = 10_000;
  private static final int MAX_LINE = 1000;
  private static final String ARROW = "->";
  private static final Pattern LINE_OF_FILE = Pattern.compile("(\\S+):([1-9][0-9]{0,8})");
  private static final Pattern FUNCTION = Pattern.compile("[\\w$~][\\w$~:<>, *&().]*");
  private static final Pattern NOT_OF_TYPES = Pattern.compile("[^\\w$:<>,*&()\\[\\] ]");
  private static final String DISCRIMINATES = "discriminates ";
  private static final Pattern DISCRIMINANT =
      Pattern.compile("([\\w$~][\\w$~:<>, *&()]*)\\.([\\w$]+(?:\\.[\\w$]+)*)");
  private static final Pattern VALUE =
      Pattern.compile("-?[0-9]{1,19}|0[xX][0-9a-fA-F]{1,16}|[A-Za-z_$][\\w$:]*");
  private static final Pattern PART = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");
  private static final Pattern LENGTH = Pattern.compile("\\[([0-9]{0,9})\\]$");

  /** No rules. */
  public static final TypeRules NONE = new TypeRules(List.of(), List.of());

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

  /**
   * A member by which others are there or not, as those of a union.
   *
   * @param type name of the struct or union that has them
   * @param member its path in that
   * @param alternatives in the order of the file; the first that fits counts
   * @param origin where the rule stands, for a person to find it
   */
  public record Discriminator(
      String type, String member, List<Alternative> alternatives, String origin) {
    /** Copies the list. */
    public Discriminator {
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * What is there.
   *
   * @param value of the discriminating member: a number, or the name of an enumerator; empty for
   *     every value that no other alternative has
   * @param part path of what is there then
   */
  public record Alternative(Optional<String> value, String part) {}

  /** Checks that nothing is absent. */
  public TypeRules {
    rules = List.copyOf(rules);
    discriminators = List.copyOf(discriminators);
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
    List<Discriminator> discriminators = new ArrayList<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].length() > MAX_LINE ? lines[i].substring(0, MAX_LINE) : lines[i];
      Reader reader = new Reader(name, i + 1, line);
      boolean full = rules.size() + discriminators.size() == MAX_RULES;
      if (lines[i].length() > MAX_LINE || full) {
        throw reader.expected(1, "a rule of less than " + MAX_LINE + " characters");
      }
      if (!line.isBlank() && !line.strip().startsWith("#")) {
        if (reader.isDiscriminator()) {
          discriminators.add(reader.discriminator());
        } else {
          rules.add(reader.rule());
        }
      }
    }
    return new TypeRules(rules, discriminators);
  }

  /** These, and others that count where none of these does. */
  public TypeRules or(TypeRules others) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(others.rules);
    List<Discriminator> told = new ArrayList<>(discriminators);
    told.addAll(others.discriminators);
    return new TypeRules(all, told);
  }

  /** One line. */
  private record Reader(String name, int number, String line) {
    MalformedRulesException expected(int column, String what) {
      return new MalformedRulesException(name, number, column, line, what);
    }

    boolean isDiscriminator() {
      int arrow = line.indexOf(ARROW);
      String rest = arrow < 0 ? "" : line.substring(arrow + ARROW.length()).strip();
      return rest.startsWith(DISCRIMINATES);
    }

    Discriminator discriminator() throws MalformedRulesException {
      int arrow = line.indexOf(ARROW);
      int start = line.length() - line.stripLeading().length();
      Matcher subject = DISCRIMINANT.matcher(line.substring(0, arrow).strip());
      if (!subject.matches()) {
        throw expected(start + 1, "expected TYPE.MEMBER, the member that discriminates");
      }
      int from = line.indexOf(DISCRIMINATES.strip(), arrow) + DISCRIMINATES.length() - 1;
      List<Alternative> alternatives = new ArrayList<>();
      for (int comma = 0; comma >= 0; from = comma + 1) {
        comma = line.indexOf(',', from);
        alternatives.add(alternative(from, comma < 0 ? line.length() : comma));
      }
      return new Discriminator(
          subject.group(1).strip(), subject.group(2), alternatives, name + ":" + number);
    }

    private Alternative alternative(int from, int to) throws MalformedRulesException {
      String text = line.substring(from, to);
      int start = from + text.length() - text.stripLeading().length();
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw expected(Math.min(start, to) + 1, "expected VALUE = MEMBER");
      }
      String value = text.substring(0, equals).strip();
      if (!VALUE.matcher(value).matches()) {
        throw expected(start + 1, "expected a number, an enumerator, or else");
      }
      String part = text.substring(equals + 1);
      int partStart = from + equals + 1 + part.length() - part.stripLeading().length();
      if (!PART.matcher(part.strip()).matches()) {
        throw expected(partStart + 1, "expected the name of a member");
      }
      return new Alternative(
          value.equals("else") ? Optional.empty() : Optional.of(value), part.strip());
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
