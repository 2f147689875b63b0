package org.allocs.dwarf.line;

import static org.allocs.dwarf.DwForm.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.StringTables;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;

/** Reads the directories and files of a line program's header. */
final class FileTableReader {
  private static final int FIRST_VERSION_WITH_FORMATS = 5;

  private static final int TIMES_READ = 4;

  /** DWARF 5, table 7.27. */
  private static final int DW_LNCT_path = 1;

  private static final int DW_LNCT_directory_index = 2;
  private static final int DW_LNCT_MD5 = 5;
  private static final int MD5_BYTES = 16;

  /** What an entry consists of: pairs of content type and form. */
  private record Field(long content, int form) {}

  private final UnitContext unit;
  private final DwarfFormat format;
  private final Cursor at;
  private final FileTable table;
  private final Section strings;
  private final Budget names = Budget.of(TIMES_READ);

  private FileTableReader(UnitContext unit, DwarfFormat format, Cursor at)
      throws MalformedFileException {
    this.strings = unit.section(".debug_line_str");
    names.spend(at.section(), 0);
    this.unit = unit;
    this.format = format;
    this.at = at;
    this.table = new FileTable(format.version() >= FIRST_VERSION_WITH_FORMATS, unit.compDir());
  }

  static FileTable read(UnitContext unit, DwarfFormat format, Cursor at)
      throws MalformedFileException {
    FileTableReader reader = new FileTableReader(unit, format, at);
    if (format.version() >= FIRST_VERSION_WITH_FORMATS) {
      reader.readDescribed(false);
      reader.readDescribed(true);
    } else {
      reader.readPlain();
    }
    return reader.table;
  }

  private void readPlain() throws MalformedFileException {
    for (String path = at.string(); !path.isEmpty(); path = at.string()) {
      table.addDirectory(path);
    }
    for (String name = at.string(); !name.isEmpty(); name = at.string()) {
      addPlainFile(at, name, table);
    }
  }

  /** What follows a file's name before version 5, and in {@code DW_LNE_define_file}. */
  static void addPlainFile(Cursor at, String name, FileTable table) throws MalformedFileException {
    long directory = at.uleb128();
    at.uleb128();
    at.uleb128();
    table.addFile(name, directory, Optional.empty());
  }

  private void readDescribed(boolean files) throws MalformedFileException {
    List<Field> fields = fields();
    long count = at.uleb128();
    if (count < 0 || (fields.isEmpty() && count > 0)) {
      throw at.malformed("entries of no size: count=" + Long.toUnsignedString(count));
    }
    for (long i = 0; i < count; i++) {
      readEntry(fields, files);
    }
  }

  private List<Field> fields() throws MalformedFileException {
    int count = at.u8();
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fields.add(new Field(at.uleb128(), (int) at.uleb128()));
    }
    return fields;
  }

  private void readEntry(List<Field> fields, boolean file) throws MalformedFileException {
    String path = "";
    long directory = 0;
    Optional<byte[]> digest = Optional.empty();
    for (Field field : fields) {
      if (field.content() == DW_LNCT_path) {
        path = text(field.form());
      } else if (field.content() == DW_LNCT_directory_index) {
        directory = number(field.form());
      } else if (field.content() == DW_LNCT_MD5 && field.form() == DW_FORM_data16) {
        digest = Optional.of(at.bytes(MD5_BYTES));
      } else {
        skip(field.form());
      }
    }
    names.spend(strings, path.length());
    if (file) {
      table.addFile(path, directory, digest);
    } else {
      table.addDirectory(path);
    }
  }

  private String text(int form) throws MalformedFileException {
    StringTables strings = unit.strings();
    switch (form) {
      case DW_FORM_string:
        return at.string();
      case DW_FORM_line_strp:
        return strings.lineStrp(format.offset(at)).string();
      case DW_FORM_strp:
        return strings.strp(format.offset(at)).string();
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_strp_alt:
        return supplementaryText(format.offset(at));
      default:
        return strings.strp(strings.strx(index(form))).string();
    }
  }

  private String supplementaryText(long offset) throws MalformedFileException {
    Optional<DwarfSections> supplementary = unit.sections().supplementary();
    return supplementary.isPresent()
        ? supplementary.get().cursor(".debug_str", offset).string()
        : "";
  }

  private long index(int form) throws MalformedFileException {
    switch (form) {
      case DW_FORM_strx:
        return at.uleb128();
      case DW_FORM_strx1:
        return at.u8();
      case DW_FORM_strx2:
        return at.u16();
      case DW_FORM_strx3:
        return at.u24();
      case DW_FORM_strx4:
        return at.u32();
      default:
        throw unknown(form);
    }
  }

  private long number(int form) throws MalformedFileException {
    switch (form) {
      case DW_FORM_udata:
        return at.uleb128();
      case DW_FORM_data1:
        return at.u8();
      case DW_FORM_data2:
        return at.u16();
      case DW_FORM_data4:
        return at.u32();
      case DW_FORM_data8:
        return at.u64();
      default:
        throw unknown(form);
    }
  }

  private void skip(int form) throws MalformedFileException {
    switch (form) {
      case DW_FORM_data16:
        at.skip(16);
        break;
      case DW_FORM_block:
        at.skip(at.uleb128());
        break;
      case DW_FORM_block1:
        at.skip(at.u8());
        break;
      case DW_FORM_block2:
        at.skip(at.u16());
        break;
      case DW_FORM_block4:
        at.skip(at.u32());
        break;
      case DW_FORM_sdata:
        at.sleb128();
        break;
      case DW_FORM_string:
        at.skipString();
        break;
      case DW_FORM_line_strp:
      case DW_FORM_strp:
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_strp_alt:
      case DW_FORM_sec_offset:
        format.offset(at);
        break;
      default:
        skipNumber(form);
    }
  }

  private void skipNumber(int form) throws MalformedFileException {
    boolean string = form == DW_FORM_strx || (form >= DW_FORM_strx1 && form <= DW_FORM_strx4);
    if (string) {
      index(form);
    } else {
      number(form);
    }
  }

  private MalformedFileException unknown(int form) {
    return at.malformed("form of a file entry: form=0x" + Integer.toHexString(form));
  }
}
