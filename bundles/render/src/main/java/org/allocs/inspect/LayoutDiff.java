package org.allocs.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;

/**
 * How the layouts of two files differ: structs, unions and classes, by name.
 *
 * @param added definitions that only the second has, by name
 * @param removed definitions that only the first has
 * @param changed definitions that both have, and not the same
 * @param same how many are the same in both
 */
public record LayoutDiff(List<Shape> added, List<Shape> removed, List<Change> changed, long same) {
  /** Members of one name, such as none, that are looked at to find the one that moved. */
  private static final int MAX_COMPARED = 64;

  /**
   * The layout of one definition.
   *
   * @param name as programs refer to it
   * @param kind the word before its name
   * @param size bytes
   * @param alignment bytes
   * @param fields its members
   */
  public record Shape(String name, String kind, long size, long alignment, List<Field> fields) {
    /** Copies the list. */
    public Shape {
      fields = List.copyOf(fields);
    }

    /** Of a definition. */
    public static Shape of(CompositeLayout layout) {
      CompositeType type = layout.type();
      return new Shape(
          type.name(),
          type.kind().name().toLowerCase(java.util.Locale.ROOT),
          type.byteSize().orElse(0),
          layout.alignment(),
          type.members().stream().map(Field::of).toList());
    }
  }

  /**
   * A member.
   *
   * @param name of a base class that of its type, of an anonymous part empty
   * @param type as C spells it
   * @param offset bits from the start
   * @param bits how many; empty for what has no size
   * @param bitField whether it has a number of bits of its own
   */
  public record Field(String name, String type, long offset, OptionalLong bits, boolean bitField) {
    static Field of(Member member) {
      String type = member.type().name();
      boolean sized = member.bits().isPresent() || member.type().byteSize().isPresent();
      return new Field(
          member.name().orElse(member.baseClass() ? type : ""),
          type,
          Holes.start(member),
          sized ? OptionalLong.of(Holes.length(member)) : OptionalLong.empty(),
          member.bits().isPresent());
    }

    /** The same but for where it is. */
    private boolean isLike(Field other) {
      return type.equals(other.type) && bits.equals(other.bits) && bitField == other.bitField;
    }
  }

  /**
   * A definition that both files have.
   *
   * @param before the first file's
   * @param after the second one's
   * @param members what is different about them
   */
  public record Change(Shape before, Shape after, List<MemberChange> members) {
    /** Copies the list. */
    public Change {
      members = List.copyOf(members);
    }
  }

  /**
   * A member that is not the same in both.
   *
   * @param before absent where it was added
   * @param after absent where it was removed
   */
  public record MemberChange(Optional<Field> before, Optional<Field> after) {
    /** The member's name. */
    public String name() {
      return after.or(() -> before).map(Field::name).orElse("");
    }

    /**
     * {@code added}, {@code removed}, or some of {@code moved}, {@code resized}, {@code retyped}.
     */
    public List<String> words() {
      if (before.isEmpty()) {
        return List.of("added");
      }
      if (after.isEmpty()) {
        return List.of("removed");
      }
      List<String> words = new ArrayList<>();
      if (before.get().offset() != after.get().offset()) {
        words.add("moved");
      }
      if (!before.get().bits().equals(after.get().bits())) {
        words.add("resized");
      }
      if (!before.get().type().equals(after.get().type())
          || before.get().bitField() != after.get().bitField()) {
        words.add("retyped");
      }
      return words;
    }
  }

  /** Copies the lists. */
  public LayoutDiff {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
  }

  /** Compares all that two files define; unknown if one of them has no debug information. */
  public static Answer<LayoutDiff> between(ModuleInfo first, ModuleInfo second) {
    Map<String, List<Shape>> before = new TreeMap<>();
    Map<String, List<Shape>> after = new TreeMap<>();
    Answer<Long> read = collect(first, before);
    if (read.isKnown()) {
      read = collect(second, after);
    }
    return read.map(count -> compare(before, after));
  }

  private static Answer<Long> collect(ModuleInfo module, Map<String, List<Shape>> shapes) {
    return module.composites(
        layout -> {
          Shape shape = Shape.of(layout);
          shapes.computeIfAbsent(shape.name(), name -> new ArrayList<>(1)).add(shape);
        });
  }

  private static LayoutDiff compare(
      Map<String, List<Shape>> before, Map<String, List<Shape>> after) {
    List<Shape> added = new ArrayList<>();
    List<Shape> removed = new ArrayList<>();
    List<Change> changed = new ArrayList<>();
    long same = 0;
    for (Map.Entry<String, List<Shape>> entry : before.entrySet()) {
      List<Shape> old = new ArrayList<>(entry.getValue());
      List<Shape> now = new ArrayList<>(after.getOrDefault(entry.getKey(), List.of()));
      int all = old.size();
      old.removeIf(now::remove);
      same += all - old.size();
      for (int i = 0; i < Math.min(old.size(), now.size()); i++) {
        changed.add(new Change(old.get(i), now.get(i), members(old.get(i), now.get(i))));
      }
      removed.addAll(old.subList(Math.min(old.size(), now.size()), old.size()));
      added.addAll(now.subList(Math.min(old.size(), now.size()), now.size()));
    }
    after.forEach(
        (name, shapes) -> {
          if (!before.containsKey(name)) {
            added.addAll(shapes);
          }
        });
    return new LayoutDiff(added, removed, changed, same);
  }

  /** What is different about the members of two definitions, in the order of the second one. */
  public static List<MemberChange> members(Shape before, Shape after) {
    List<Field> fresh = new ArrayList<>();
    Map<Field, Long> common = counts(before.fields());
    for (Field field : after.fields()) {
      // What is the same in both first: members without a name must not be taken for others.
      if (!take(common, field)) {
        fresh.add(field);
      }
    }
    Map<String, Deque<Field>> old = new LinkedHashMap<>();
    for (Field field : before.fields()) {
      if (take(common, field)) {
        old.computeIfAbsent(field.name(), name -> new ArrayDeque<>(1)).add(field);
      }
    }
    List<MemberChange> changes = new ArrayList<>();
    for (Field field : fresh) {
      changes.add(new MemberChange(counterpart(old.get(field.name()), field), Optional.of(field)));
    }
    for (Deque<Field> left : old.values()) {
      left.forEach(field -> changes.add(new MemberChange(Optional.of(field), Optional.empty())));
    }
    return changes;
  }

  private static Map<Field, Long> counts(List<Field> fields) {
    Map<Field, Long> counts = new HashMap<>();
    fields.forEach(field -> counts.merge(field, 1L, Long::sum));
    return counts;
  }

  private static boolean take(Map<Field, Long> counts, Field field) {
    long left = counts.getOrDefault(field, 0L);
    counts.put(field, Math.max(0, left - 1));
    return left > 0;
  }

  private static Optional<Field> counterpart(Deque<Field> candidates, Field field) {
    if (candidates == null || candidates.isEmpty()) {
      return Optional.empty();
    }
    Field found =
        candidates.stream()
            .limit(MAX_COMPARED)
            .filter(field::isLike)
            .findFirst()
            .orElse(candidates.peek());
    candidates.remove(found);
    return Optional.of(found);
  }
}
