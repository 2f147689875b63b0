package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.DW_FORM_implicit_const;

import java.util.Arrays;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** Reads abbreviations one after the other (DWARF 5, section 7.5.3). Used by one thread. */
final class AbbreviationReader {
  /**
   * Attributes of one entry: compilers stay below 50. A form may take no bytes, so it is capped.
   */
  private static final int MAX_ATTRIBUTES = 512;

  private final Cursor cursor;
  private final AbbreviationPool pool;
  private int[] names = new int[32];
  private int[] forms = new int[32];
  private int[] plan = new int[32];
  private long[] constants = new long[32];

  /**
   * @param cursor stands at an abbreviation
   * @param pool of the format, which decides the size of some forms
   */
  AbbreviationReader(Cursor cursor, AbbreviationPool pool) {
    this.cursor = cursor;
    this.pool = pool;
  }

  /** The abbreviation whose code was just read. */
  Abbreviation read(long code) throws MalformedFileException {
    int tag = small("tag");
    boolean children = cursor.u8() != 0;
    boolean constant = false;
    int count = 0;
    int hash = tag;
    while (true) {
      int name = small("attribute");
      int form = small("form");
      if (name == 0 && form == 0) {
        break;
      }
      makeRoom(code, count);
      constant |= form == DW_FORM_implicit_const;
      constants[count] = form == DW_FORM_implicit_const ? cursor.sleb128() : 0;
      names[count] = name;
      forms[count++] = form;
      hash = 31 * (31 * hash + name) + form;
    }
    Abbreviation known = pool.get(hash);
    if (known != null && known.equals(tag, children, names, forms, constants, count)) {
      return known;
    }
    int steps = SkipPlan.of(names, forms, count, pool.format(), plan);
    Abbreviation read =
        new Abbreviation(
            tag,
            children,
            Arrays.copyOf(names, count),
            Arrays.copyOf(forms, count),
            constant ? Arrays.copyOf(constants, count) : null,
            Arrays.copyOf(plan, steps),
            SkipPlan.sourcePlaces(names, forms, count, pool.format()));
    pool.put(hash, read);
    return read;
  }

  private void makeRoom(long code, int count) throws MalformedFileException {
    if (count == MAX_ATTRIBUTES) {
      throw cursor.malformed("too many attributes: code=" + code);
    }
    if (count == names.length) {
      names = Arrays.copyOf(names, 2 * count);
      forms = Arrays.copyOf(forms, 2 * count);
      constants = Arrays.copyOf(constants, 2 * count);
      plan = new int[2 * count];
    }
  }

  private int small(String what) throws MalformedFileException {
    long value = cursor.uleb128();
    if (value < 0 || value > 0xffff) {
      throw cursor.malformed("no such " + what + ": value=0x" + Long.toHexString(value));
    }
    return (int) value;
  }
}
