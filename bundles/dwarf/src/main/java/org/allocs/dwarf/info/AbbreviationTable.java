package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** One unit's abbreviations, from {@code .debug_abbrev} (DWARF 5, section 7.5.3). */
public final class AbbreviationTable {
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
   * @param pool of the format, which decides the size of some forms
   */
  static AbbreviationTable read(Cursor cursor, AbbreviationPool pool)
      throws MalformedFileException {
    int start = cursor.position();
    AbbreviationReader reader = new AbbreviationReader(cursor, pool);
    List<Abbreviation> dense = new ArrayList<>();
    Map<Long, Abbreviation> sparse = new HashMap<>();
    while (cursor.hasRemaining()) {
      long code = cursor.uleb128();
      if (code == 0) {
        break;
      }
      Abbreviation next = reader.read(code);
      if (code == dense.size() + 1) {
        dense.add(next);
      } else {
        sparse.putIfAbsent(code, next);
      }
    }
    return new AbbreviationTable(
        dense.toArray(new Abbreviation[0]), sparse, cursor.position() - start);
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
