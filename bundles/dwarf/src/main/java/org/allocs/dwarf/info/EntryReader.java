package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.DW_FORM_indirect;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/**
 * Reads entries one after the other into the same place: for a pass over many, which a {@link Die}
 * for each would slow down. Where the source declares them is passed over. Used by one thread.
 */
final class EntryReader {
  private Unit unit;
  private AbbreviationTable abbreviations;
  private Cursor cursor;
  private Abbreviation shape;
  private int offset;
  private int[] forms = new int[16];
  private long[] values = new long[16];
  private boolean before;
  private boolean done;

  private void enter(Unit next) throws MalformedFileException {
    if (next != unit) {
      abbreviations = next.abbreviations();
      cursor = next.cursor();
      unit = next;
    }
  }

  /** Reads the entry at an offset in the section, as {@link Unit#dieAt} does. */
  void read(Unit home, long at) throws MalformedFileException {
    enter(home);
    if (!home.covers(at)) {
      throw cursor.malformed("reference leaves the unit: target=0x" + Long.toHexString(at));
    }
    cursor.seek(at);
    if (!readHere()) {
      throw cursor.malformedAt(at, "reference to the end of a list of siblings");
    }
  }

  /** Stands before the children of the entry that another reader has read. */
  void enterChildren(EntryReader parent) throws MalformedFileException {
    enter(parent.unit);
    cursor.seek(parent.next());
    done = !parent.shape.hasChildren();
    before = true;
  }

  /**
   * Moves to the next child; a unit may end without closing its lists.
   *
   * @return false after the last one
   */
  boolean nextChild() throws MalformedFileException {
    if (!done && !before && shape.hasChildren()) {
      passChildren();
    }
    before = false;
    done = done || !cursor.hasRemaining() || !readHere();
    return !done;
  }

  private void passChildren() throws MalformedFileException {
    int index = shape.indexOf(DwAt.DW_AT_sibling);
    if (index >= 0 && ReferenceForms.isLocal(forms[index])) {
      cursor.seek(DieChildren.siblingTarget(cursor, unit, values[index]));
    } else {
      cursor.seek(DieWalker.endOfChildren(unit, next()));
    }
  }

  private boolean readHere() throws MalformedFileException {
    offset = cursor.position();
    long code = cursor.uleb128();
    if (code == 0) {
      return false;
    }
    shape = abbreviations.get(cursor, code);
    int count = shape.size();
    if (count > values.length) {
      forms = Arrays.copyOf(forms, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    for (int i = 0; i < count; i++) {
      int places = shape.sourcePlaces(i);
      if (places != 0) {
        cursor.skip(places & (1 << SkipPlan.SOURCE_PLACE_BITS) - 1);
        i += (places >>> SkipPlan.SOURCE_PLACE_BITS) - 1;
        continue;
      }
      int form = shape.form(i);
      form = form == DW_FORM_indirect ? FormReader.indirectForm(cursor) : form;
      forms[i] = form;
      values[i] = FormReader.read(cursor, form, shape.constant(i), unit.format());
    }
    return true;
  }

  /** The unit that was read last. */
  Unit unit() {
    return unit;
  }

  /** Where the entry starts in its section. */
  int offset() {
    return offset;
  }

  /** Offset of what follows the attributes, until the reader moves on. */
  int next() {
    return cursor.position();
  }

  /** {@code DW_TAG_*}. */
  int tag() {
    return shape.tag();
  }

  /** Number of attributes. */
  int size() {
    return shape.size();
  }

  /** {@code DW_AT_*} of an attribute by its place. */
  int name(int index) {
    return shape.name(index);
  }

  /** {@code DW_FORM_*} of an attribute by its place. */
  int form(int index) {
    return forms[index];
  }

  /** Value of an attribute by its place, as {@link FormReader#read} yields it. */
  long value(int index) {
    return values[index];
  }

  /** Place of an attribute by name; -1 where there is none of it. */
  int indexOf(int name) {
    return shape.indexOf(name);
  }

  /** Whether it has an attribute. */
  boolean has(int name) {
    return shape.has(name);
  }

  /** Class flag; false where absent. */
  boolean flag(int name) {
    int index = shape.indexOf(name);
    return index >= 0 && values[index] != 0;
  }

  /** An attribute whose form is a block. */
  Block block(int index) {
    long value = values[index];
    return new Block(unit.section(), FormReader.blockOffset(value), FormReader.blockLength(value));
  }

  /** Class reference; empty also if it leads to a file or type unit that is not there. */
  Optional<Die> reference(int name) throws MalformedFileException {
    int index = shape.indexOf(name);
    return index < 0 ? Optional.empty() : ReferenceForms.resolve(unit, forms[index], values[index]);
  }
}
