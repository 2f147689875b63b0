package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.*;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.error.MalformedFileException;

/**
 * Reads attribute values as one {@code long} each (DWARF 5, section 7.5.5 and 7.5.6): numbers,
 * offsets and indexes as they are, a string by its position, a block by position and length.
 */
public final class FormReader {
  private static final int DATA16_BYTES = 16;

  private FormReader() {}

  /** Bytes that a value takes, if the form alone tells; -1 otherwise. */
  static int fixedSize(int form, DwarfFormat format) {
    switch (form) {
      case DW_FORM_implicit_const:
      case DW_FORM_flag_present:
        return 0;
      case DW_FORM_addr:
        return format.addressSize();
      case DW_FORM_ref_addr:
        return format.version() == 2 ? format.addressSize() : format.offsetSize();
      case DW_FORM_data1:
      case DW_FORM_flag:
      case DW_FORM_ref1:
      case DW_FORM_strx1:
      case DW_FORM_addrx1:
        return 1;
      case DW_FORM_data2:
      case DW_FORM_ref2:
      case DW_FORM_strx2:
      case DW_FORM_addrx2:
        return 2;
      case DW_FORM_strx3:
      case DW_FORM_addrx3:
        return 3;
      case DW_FORM_data4:
      case DW_FORM_ref4:
      case DW_FORM_strx4:
      case DW_FORM_addrx4:
      case DW_FORM_ref_sup4:
        return 4;
      case DW_FORM_data8:
      case DW_FORM_ref8:
      case DW_FORM_ref_sig8:
      case DW_FORM_ref_sup8:
        return 8;
      case DW_FORM_data16:
        return DATA16_BYTES;
      case DW_FORM_strp:
      case DW_FORM_sec_offset:
      case DW_FORM_line_strp:
      case DW_FORM_strp_sup:
      case DW_FORM_GNU_ref_alt:
      case DW_FORM_GNU_strp_alt:
        return format.offsetSize();
      default:
        return -1;
    }
  }

  static boolean isLeb128(int form) {
    switch (form) {
      case DW_FORM_sdata:
      case DW_FORM_udata:
      case DW_FORM_ref_udata:
      case DW_FORM_strx:
      case DW_FORM_addrx:
      case DW_FORM_loclistx:
      case DW_FORM_rnglistx:
      case DW_FORM_GNU_addr_index:
      case DW_FORM_GNU_str_index:
        return true;
      default:
        return false;
    }
  }

  /** Whether {@link #read} yields a block: see {@link #blockOffset} and {@link #blockLength}. */
  public static boolean isBlock(int form) {
    switch (form) {
      case DW_FORM_block1:
      case DW_FORM_block2:
      case DW_FORM_block4:
      case DW_FORM_block:
      case DW_FORM_exprloc:
      case DW_FORM_data16:
        return true;
      default:
        return false;
    }
  }

  /** Offset in the section of a block's first byte. */
  public static int blockOffset(long value) {
    return (int) (value >>> 32);
  }

  /** Bytes of a block. */
  public static int blockLength(long value) {
    return (int) value;
  }

  /** Reads the form that stands before a value of {@code DW_FORM_indirect}. */
  static int indirectForm(Cursor cursor) throws MalformedFileException {
    long form = cursor.uleb128();
    if (form == DW_FORM_indirect || form == DW_FORM_implicit_const || form >>> 16 != 0) {
      throw cursor.malformed("not allowed after DW_FORM_indirect: DW_FORM=" + form);
    }
    return (int) form;
  }

  /**
   * Reads a value of any form but {@code DW_FORM_indirect}.
   *
   * @param constant what the abbreviation gives for {@code DW_FORM_implicit_const}
   * @throws MalformedFileException also for a form that no version of DWARF has
   */
  public static long read(Cursor cursor, int form, long constant, DwarfFormat format)
      throws MalformedFileException {
    switch (form) {
      case DW_FORM_implicit_const:
        return constant;
      case DW_FORM_flag_present:
        return 1;
      case DW_FORM_data1:
      case DW_FORM_flag:
      case DW_FORM_ref1:
      case DW_FORM_strx1:
      case DW_FORM_addrx1:
        return cursor.u8();
      case DW_FORM_data2:
      case DW_FORM_ref2:
      case DW_FORM_strx2:
      case DW_FORM_addrx2:
        return cursor.u16();
      case DW_FORM_data4:
      case DW_FORM_ref4:
      case DW_FORM_strx4:
      case DW_FORM_addrx4:
      case DW_FORM_ref_sup4:
        return cursor.u32();
      case DW_FORM_strp:
      case DW_FORM_line_strp:
      case DW_FORM_sec_offset:
        return format.offset(cursor);
      case DW_FORM_sdata:
        return cursor.sleb128();
      case DW_FORM_string:
        int start = cursor.position();
        cursor.skipString();
        return start;
      case DW_FORM_block1:
        return block(cursor, cursor.u8());
      case DW_FORM_block2:
        return block(cursor, cursor.u16());
      case DW_FORM_block4:
        return block(cursor, cursor.u32());
      case DW_FORM_block:
      case DW_FORM_exprloc:
        return block(cursor, cursor.uleb128());
      case DW_FORM_data16:
        return block(cursor, DATA16_BYTES);
      case DW_FORM_LLVM_addrx_offset:
        return indexAndOffset(cursor);
      default:
        return readNumber(cursor, form, format);
    }
  }

  private static long readNumber(Cursor cursor, int form, DwarfFormat format)
      throws MalformedFileException {
    if (isLeb128(form)) {
      return cursor.uleb128();
    }
    int size = fixedSize(form, format);
    if (size < 0) {
      throw cursor.malformed("form of unknown size: DW_FORM=0x" + Integer.toHexString(form));
    }
    return size == 3 ? cursor.u24() : cursor.unsigned(size);
  }

  private static long indexAndOffset(Cursor cursor) throws MalformedFileException {
    long index = cursor.uleb128();
    if (index >>> 32 != 0) {
      throw cursor.malformed("index: value=" + Long.toUnsignedString(index));
    }
    return index << 32 | cursor.u32();
  }

  private static long block(Cursor cursor, long length) throws MalformedFileException {
    int start = cursor.position();
    cursor.skip(length);
    return (long) start << 32 | length;
  }
}
