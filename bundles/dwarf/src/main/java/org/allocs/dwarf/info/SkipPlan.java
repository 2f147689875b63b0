package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.DW_FORM_ref1;
import static org.allocs.dwarf.DwForm.DW_FORM_ref2;
import static org.allocs.dwarf.DwForm.DW_FORM_ref4;
import static org.allocs.dwarf.DwForm.DW_FORM_ref8;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwForm;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.error.MalformedFileException;

/**
 * Moves past the attributes of an entry without decoding them. A plan is a list of steps: a
 * positive step is a number of bytes, in which neighbours of fixed size are added up; a negative
 * one is a form whose size lies in the data. {@code DW_AT_sibling} is noticed on the way.
 */
final class SkipPlan {
  /** What {@link #run} yields when no sibling was seen. */
  static final long NO_SIBLING = -1;

  /** Of {@link #sourcePlaces}: the bytes. */
  static final int SOURCE_PLACE_BITS = 16;

  private static final int LEB128 = -1;
  private static final int STRING = -2;
  private static final int BLOCK1 = -3;
  private static final int BLOCK2 = -4;
  private static final int BLOCK4 = -5;
  private static final int BLOCK = -6;
  private static final int INDIRECT = -7;
  private static final int INDEX_AND_OFFSET = -8;
  private static final int UNKNOWN = -9;
  private static final int SIBLING = -10;

  private SkipPlan() {}

  /**
   * The plan for some attributes. Where one has an unknown form, running it fails there.
   *
   * @param plan receives the steps; has room for as many as there are attributes
   * @return number of steps
   */
  static int of(int[] names, int[] forms, int count, DwarfFormat format, int[] plan) {
    int steps = 0;
    boolean adding = false;
    for (int i = 0; i < count; i++) {
      int step = step(names[i], forms[i], format);
      if (step >= 0 && adding) {
        plan[steps - 1] += step;
      } else if (step != 0) {
        plan[steps++] = step;
        adding = step > 0;
      }
    }
    return steps;
  }

  /**
   * Where attributes start that say where the source declares the entry, which nobody wants who
   * compares types: the number of neighbours, and in the lower half the bytes that they take.
   *
   * @return by the place of the first one, 0 elsewhere; null if there are none of fixed size
   */
  static int[] sourcePlaces(int[] names, int[] forms, int count, DwarfFormat format) {
    int[] places = null;
    int first = -1;
    for (int i = 0; i < count; i++) {
      int size = isSourcePlace(names[i]) ? FormReader.fixedSize(forms[i], format) : -1;
      if (size < 0) {
        first = -1;
        continue;
      }
      first = first < 0 ? i : first;
      places = places == null ? new int[count] : places;
      places[first] += (1 << SOURCE_PLACE_BITS) + size;
    }
    return places;
  }

  private static boolean isSourcePlace(int name) {
    return name == DwAt.DW_AT_decl_file
        || name == DwAt.DW_AT_decl_line
        || name == DwAt.DW_AT_decl_column;
  }

  private static int step(int name, int form, DwarfFormat format) {
    if (DieChildren.isSibling(name, form)) {
      return SIBLING - form;
    }
    int fixed = FormReader.fixedSize(form, format);
    return fixed >= 0 ? fixed : variableStep(form);
  }

  private static int variableStep(int form) {
    switch (form) {
      case DwForm.DW_FORM_string:
        return STRING;
      case DwForm.DW_FORM_block1:
        return BLOCK1;
      case DwForm.DW_FORM_block2:
        return BLOCK2;
      case DwForm.DW_FORM_block4:
        return BLOCK4;
      case DwForm.DW_FORM_block:
      case DwForm.DW_FORM_exprloc:
        return BLOCK;
      case DwForm.DW_FORM_indirect:
        return INDIRECT;
      case DwForm.DW_FORM_LLVM_addrx_offset:
        return INDEX_AND_OFFSET;
      default:
        return FormReader.isLeb128(form) ? LEB128 : UNKNOWN;
    }
  }

  /**
   * Moves {@code cursor} past the attributes.
   *
   * @return value of {@code DW_AT_sibling}, relative to the unit, or {@link #NO_SIBLING}
   */
  static long run(int[] plan, Cursor cursor, DwarfFormat format) throws MalformedFileException {
    long sibling = NO_SIBLING;
    for (int step : plan) {
      if (step > 0) {
        cursor.skip(step);
      } else if (step <= SIBLING) {
        sibling = sibling(SIBLING - step, cursor);
      } else {
        variable(step, cursor, format);
      }
    }
    return sibling;
  }

  private static long sibling(int form, Cursor cursor) throws MalformedFileException {
    switch (form) {
      case DW_FORM_ref1:
        return cursor.u8();
      case DW_FORM_ref2:
        return cursor.u16();
      case DW_FORM_ref4:
        return cursor.u32();
      case DW_FORM_ref8:
        return cursor.u64();
      default:
        return cursor.uleb128();
    }
  }

  private static void variable(int step, Cursor cursor, DwarfFormat format)
      throws MalformedFileException {
    switch (step) {
      case LEB128:
        cursor.uleb128();
        break;
      case STRING:
        cursor.skipString();
        break;
      case BLOCK1:
        cursor.skip(cursor.u8());
        break;
      case BLOCK2:
        cursor.skip(cursor.u16());
        break;
      case BLOCK4:
        cursor.skip(cursor.u32());
        break;
      case BLOCK:
        cursor.skip(cursor.uleb128());
        break;
      case INDEX_AND_OFFSET:
        cursor.uleb128();
        cursor.skip(4);
        break;
      case UNKNOWN:
        throw cursor.malformed("attribute with a form of unknown size");
      default:
        FormReader.read(cursor, FormReader.indirectForm(cursor), 0, format);
        break;
    }
  }
}
