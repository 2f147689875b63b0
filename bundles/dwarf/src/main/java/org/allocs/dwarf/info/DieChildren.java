package org.allocs.dwarf.info;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/**
 * Moves over the children of an entry. Children of children are passed by {@code DW_AT_sibling}, or
 * by reading over them. Used by one thread:
 *
 * <pre>{@code
 * for (DieChildren children = die.children(); children.next(); ) {
 *   Die child = children.current();
 * }
 * }</pre>
 */
public final class DieChildren {
  private final Unit unit;
  private final Cursor cursor;
  private Die current;
  private boolean done;

  DieChildren(Die parent) throws MalformedFileException {
    this.unit = parent.unit();
    this.cursor = unit.cursor();
    this.done = !parent.hasChildren();
    cursor.seek(parent.next());
  }

  /**
   * Moves to the next child; a unit may end without closing its lists.
   *
   * @return false after the last one
   */
  public boolean next() throws MalformedFileException {
    if (!done && current != null) {
      passChildren();
    }
    if (done || !cursor.hasRemaining()) {
      done = true;
      return false;
    }
    int offset = cursor.position();
    long code = cursor.uleb128();
    if (code == 0) {
      done = true;
      return false;
    }
    current = Die.readAttributes(unit, offset, unit.abbreviations().get(cursor, code), cursor);
    return true;
  }

  /** The child that {@link #next} moved to. */
  public Die current() {
    return current;
  }

  private void passChildren() throws MalformedFileException {
    if (!current.hasChildren()) {
      return;
    }
    int index = current.siblingIndex();
    if (index >= 0) {
      cursor.seek(siblingTarget(cursor, unit, current.value(index)));
    } else {
      cursor.seek(DieWalker.endOfChildren(unit, current.next()));
    }
  }

  /**
   * Offset in the section that a sibling attribute leads to.
   *
   * @throws MalformedFileException if it leads backwards, or out of the unit
   */
  static long siblingTarget(Cursor from, Unit unit, long relative) throws MalformedFileException {
    long target = unit.offset() + relative;
    if (relative < 0 || target < from.position() || target > unit.endOffset()) {
      throw from.malformed("DW_AT_sibling leads astray: target=0x" + Long.toHexString(target));
    }
    return target;
  }

  /** {@code DW_AT_sibling} is only followed within the unit. */
  static boolean isSibling(int name, int form) {
    return name == DwAt.DW_AT_sibling && ReferenceForms.isLocal(form);
  }
}
