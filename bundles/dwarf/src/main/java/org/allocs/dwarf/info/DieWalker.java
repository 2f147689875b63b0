package org.allocs.dwarf.info;

import java.util.stream.IntStream;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwForm;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.error.MalformedFileException;

/**
 * Moves over the entries of a unit in the order of the file, a parent before its children, and
 * decodes only what is asked for. Used by one thread:
 *
 * <pre>{@code
 * for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
 *   if (walker.tag() == DW_TAG_subprogram) {
 *     Die die = walker.die();
 *     walker.skipChildren();
 *   }
 * }
 * }</pre>
 */
public final class DieWalker {
  private static final int MAX_DEPTH = 1024;

  private final Unit unit;
  private final DwarfFormat format;
  private final AbbreviationTable abbreviations;
  private final Cursor cursor;
  private Abbreviation current;
  private int offset;
  private int attributes;
  private int depth;
  private boolean pending;
  private long sibling = SkipPlan.NO_SIBLING;

  /** Stands before the unit's root. */
  public DieWalker(Unit unit) throws MalformedFileException {
    this(unit, unit.entriesOffset());
  }

  private DieWalker(Unit unit, int start) throws MalformedFileException {
    this.unit = unit;
    this.format = unit.format();
    this.abbreviations = unit.abbreviations();
    this.cursor = unit.cursor();
    cursor.seek(start);
  }

  /** Stands before an entry, and moves over it and what is below it. */
  public static DieWalker below(Unit unit, int offset) throws MalformedFileException {
    return new DieWalker(unit, offset);
  }

  /** Offsets of a unit's functions that have code, wherever they stand; passes all the rest. */
  static int[] functions(Unit unit) throws MalformedFileException {
    IntStream.Builder found = IntStream.builder();
    DieWalker walker = new DieWalker(unit);
    Cursor cursor = walker.cursor.forAll();
    int level = 0;
    do {
      int start = cursor.position();
      long code = cursor.uleb128();
      if (code == 0) {
        level--;
        continue;
      }
      Abbreviation shape = walker.abbreviations.get(cursor, code);
      if (shape.tag() == DwTag.DW_TAG_subprogram && shape.hasCode()) {
        found.add(start);
      }
      SkipPlan.run(shape.skipPlan(), cursor, walker.format);
      level += shape.hasChildren() ? 1 : 0;
      walker.checkDepth(level);
    } while (level > 0 && cursor.hasRemaining());
    return found.build().toArray();
  }

  /** Offset after the null entry that ends the list of siblings that starts at {@code start}. */
  static int endOfChildren(Unit unit, int start) throws MalformedFileException {
    DieWalker walker = new DieWalker(unit, start);
    walker.passTo(0, 1);
    return walker.cursor.position();
  }

  /**
   * Moves to the next entry. A unit may end without closing its lists; one that starts with the end
   * of a list has no entries.
   *
   * @return false after the last one
   */
  public boolean next() throws MalformedFileException {
    if (pending) {
      passAttributes();
      if (current.hasChildren()) {
        checkDepth(++depth);
      }
    }
    while (cursor.hasRemaining() && (current == null || depth > 0)) {
      int start = cursor.position();
      long code = cursor.uleb128();
      if (code != 0) {
        return enter(start, code);
      }
      if (current == null) {
        return false;
      }
      depth--;
    }
    return false;
  }

  /** Who asks each of many nested entries for its children passes those of all deeper ones. */
  private void checkDepth(int levels) throws MalformedFileException {
    if (levels > MAX_DEPTH) {
      throw cursor.malformed("entries nest too deeply: levels=" + levels);
    }
  }

  private boolean enter(int start, long code) throws MalformedFileException {
    current = abbreviations.get(cursor, code);
    offset = start;
    attributes = cursor.position();
    sibling = SkipPlan.NO_SIBLING;
    pending = true;
    return true;
  }

  private void passAttributes() throws MalformedFileException {
    cursor.seek(attributes);
    sibling = SkipPlan.run(current.skipPlan(), cursor, format);
    pending = false;
  }

  /** Makes {@link #next} pass the children of the current entry. */
  public void skipChildren() throws MalformedFileException {
    if (!pending || !current.hasChildren()) {
      return;
    }
    passAttributes();
    if (sibling != SkipPlan.NO_SIBLING) {
      cursor.seek(DieChildren.siblingTarget(cursor, unit, sibling));
      return;
    }
    passTo(depth, depth + 1);
  }

  /** Reads over entries from one level until a list of siblings ends at an outer one. */
  private void passTo(int outer, int from) throws MalformedFileException {
    int level = from;
    while (level > outer && cursor.hasRemaining()) {
      long code = cursor.uleb128();
      level += code == 0 ? -1 : passOne(abbreviations.get(cursor, code));
      checkDepth(level - outer);
    }
  }

  /** Moves past an entry, and its children if it names its sibling; by how much the level rises. */
  private int passOne(Abbreviation inner) throws MalformedFileException {
    long next = SkipPlan.run(inner.skipPlan(), cursor, format);
    if (inner.hasChildren() && next != SkipPlan.NO_SIBLING) {
      cursor.seek(DieChildren.siblingTarget(cursor, unit, next));
      return 0;
    }
    return inner.hasChildren() ? 1 : 0;
  }

  /** The unit. */
  public Unit unit() {
    return unit;
  }

  /** Offset of the current entry in the section. */
  public int offset() {
    return offset;
  }

  /** {@code DW_TAG_*} of the current entry. */
  public int tag() {
    return current.tag();
  }

  /** Shape of the current entry. */
  public Abbreviation abbreviation() {
    return current;
  }

  /** How many entries enclose the current one: 0 for the root. */
  public int depth() {
    return depth;
  }

  /**
   * One attribute of the current entry, as {@link FormReader#read} yields it; those before it are
   * passed.
   *
   * @param index place of the attribute; not of form {@code DW_FORM_indirect}
   */
  long value(int index) throws MalformedFileException {
    cursor.seek(attributes);
    for (int i = 0; i < index; i++) {
      int form = current.form(i);
      int size = FormReader.fixedSize(form, format);
      if (size >= 0) {
        cursor.skip(size);
      } else {
        boolean indirect = form == DwForm.DW_FORM_indirect;
        FormReader.read(cursor, indirect ? FormReader.indirectForm(cursor) : form, 0, format);
      }
    }
    return FormReader.read(cursor, current.form(index), current.constant(index), format);
  }

  /** Class flag; false where absent. */
  boolean flag(int name) throws MalformedFileException {
    int index = current.indexOf(name);
    if (index < 0) {
      return false;
    }
    return current.form(index) == DwForm.DW_FORM_flag_present || die().flag(name);
  }

  /** What tells the current entry from every other: {@link Die#id}. */
  long id() {
    return unit.id() << 32 | offset;
  }

  /** The current entry with all its attributes. */
  public Die die() throws MalformedFileException {
    cursor.seek(attributes);
    return Die.readAttributes(unit, offset, current, cursor);
  }
}
