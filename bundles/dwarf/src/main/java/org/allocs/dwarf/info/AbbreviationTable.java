package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.DW_FORM_implicit_const;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.error.MalformedFileException;

/** One unit's abbreviations, from {@code .debug_abbrev} (DWARF 5, section 7.5.3). */
public final class AbbreviationTable {
  /**
   * Attributes of one entry: compilers stay below 50. A form may take no bytes, so it is capped.
   */
  private static final int MAX_ATTRIBUTES = 512;

  private final Abbreviation[] dense;
  private final Map<Long, Abbreviation> sparse;
  private final int length;

  private AbbreviationTable(Abbreviation[] dense, Map<Long, Abbreviation> sparse, int length) {
    this.dense = dense;
    this.sparse = sparse;
    this.length = length;
  }

  /**
   * Reads the table at an offset.
   *
   * @param format decides the size of some forms
   */
  static AbbreviationTable read(Section section, long offset, DwarfFormat format)
      throws MalformedFileException {
    Cursor cursor = section.cursor(offset);
    int start = cursor.position();
    List<Abbreviation> dense = new ArrayList<>();
    Map<Long, Abbreviation> sparse = new HashMap<>();
    while (cursor.hasRemaining()) {
      long code = cursor.uleb128();
      if (code == 0) {
        break;
      }
      Abbreviation next = readOne(cursor, code, format);
      if (code == dense.size() + 1) {
        dense.add(next);
      } else {
        sparse.putIfAbsent(code, next);
      }
    }
    return new AbbreviationTable(
        dense.toArray(new Abbreviation[0]), sparse, cursor.position() - start);
  }

  private static Abbreviation readOne(Cursor cursor, long code, DwarfFormat format)
      throws MalformedFileException {
    int tag = small(cursor, "tag");
    boolean children = cursor.u8() != 0;
    int[] names = new int[8];
    int[] forms = new int[8];
    long[] constants = null;
    int count = 0;
    while (true) {
      int name = small(cursor, "attribute");
      int form = small(cursor, "form");
      if (name == 0 && form == 0) {
        break;
      }
      if (count == MAX_ATTRIBUTES) {
        throw cursor.malformed("too many attributes: code=" + code);
      }
      if (count == names.length) {
        names = Arrays.copyOf(names, 2 * count);
        forms = Arrays.copyOf(forms, 2 * count);
        constants = constants == null ? null : Arrays.copyOf(constants, 2 * count);
      }
      if (form == DW_FORM_implicit_const) {
        constants = constants == null ? new long[names.length] : constants;
        constants[count] = cursor.sleb128();
      }
      names[count] = name;
      forms[count++] = form;
    }
    names = Arrays.copyOf(names, count);
    forms = Arrays.copyOf(forms, count);
    int[] plan = SkipPlan.of(names, forms, format);
    return new Abbreviation(code, tag, children, names, forms, constants, plan);
  }

  private static int small(Cursor cursor, String what) throws MalformedFileException {
    long value = cursor.uleb128();
    if (value < 0 || value > 0xffff) {
      throw cursor.malformed("no such " + what + ": value=0x" + Long.toHexString(value));
    }
    return (int) value;
  }

  /** Bytes that the table takes. */
  int length() {
    return length;
  }

  /** The abbreviations in the order of the file, as far as their codes ascend by one from 1. */
  public List<Abbreviation> ascending() {
    return List.of(dense);
  }

  /**
   * The abbreviation of a code.
   *
   * @param where for errors
   * @throws MalformedFileException if there is none
   */
  Abbreviation get(Cursor where, long code) throws MalformedFileException {
    if (code > 0 && code <= dense.length) {
      return dense[(int) code - 1];
    }
    Abbreviation found = sparse.get(code);
    if (found == null) {
      throw where.malformed("no such abbreviation: code=" + code);
    }
    return found;
  }
}
