package org.allocs.dwarf.index;

import static org.allocs.dwarf.index.DebugNamesDescriptor.DW_IDX_compile_unit;
import static org.allocs.dwarf.index.DebugNamesDescriptor.DW_IDX_type_unit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.info.FormReader;
import org.allocs.error.MalformedFileException;

/**
 * Shapes of the entries of one table (DWARF 5, section 6.1.1.4.7). What an attribute means that is
 * not asked for here, one of GNU or LLVM for instance, does not matter: it has a form.
 */
final class IndexAbbreviations {
  /** What an entry says about where it belongs; -1 where it does not say. */
  record Entry(long compileUnit, long typeUnit) {}

  private record Field(long attribute, int form, long constant) {}

  private static final int DW_FORM_implicit_const = 0x21;
  private static final int MAX_FIELDS = 64;

  private final Map<Long, List<Field>> byCode = new HashMap<>();
  private final DwarfFormat format;

  private IndexAbbreviations(DwarfFormat format) {
    this.format = format;
  }

  static IndexAbbreviations read(Cursor at, DwarfFormat format) throws MalformedFileException {
    IndexAbbreviations abbreviations = new IndexAbbreviations(format);
    while (at.hasRemaining()) {
      long code = at.uleb128();
      if (code == 0) {
        break;
      }
      at.uleb128();
      abbreviations.byCode.put(code, fields(at));
    }
    return abbreviations;
  }

  private static List<Field> fields(Cursor at) throws MalformedFileException {
    List<Field> fields = new ArrayList<>();
    while (fields.size() < MAX_FIELDS) {
      long attribute = at.uleb128();
      long form = at.uleb128();
      if (attribute == 0 && form == 0) {
        return fields;
      }
      long constant = form == DW_FORM_implicit_const ? at.sleb128() : 0;
      fields.add(new Field(attribute, (int) Math.min(form & Long.MAX_VALUE, 0xffff), constant));
    }
    throw at.malformed("too many index attributes");
  }

  /** Reads an entry after its code. */
  Entry read(Cursor at, long code) throws MalformedFileException {
    List<Field> fields = byCode.get(code);
    if (fields == null) {
      throw at.malformed("no such abbreviation: code=" + code);
    }
    long compileUnit = -1;
    long typeUnit = -1;
    for (Field field : fields) {
      long value = FormReader.read(at, field.form(), field.constant(), format);
      if (field.attribute() == DW_IDX_compile_unit) {
        compileUnit = value & Long.MAX_VALUE;
      } else if (field.attribute() == DW_IDX_type_unit) {
        typeUnit = value & Long.MAX_VALUE;
      }
    }
    return new Entry(compileUnit, typeUnit);
  }
}
