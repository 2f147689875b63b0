package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwLang.*;

/** What the source language ({@code DW_AT_language}) decides about names and arrays. */
public final class Languages {
  private Languages() {}

  /** Whether it is C or one that names types as C does: {@code struct tag}, no namespaces. */
  public static boolean isC(int language) {
    switch (language) {
      case 0:
      case DW_LANG_C89:
      case DW_LANG_C:
      case DW_LANG_C99:
      case DW_LANG_C11:
      case DW_LANG_C17:
      case DW_LANG_C23:
      case DW_LANG_ObjC:
      case DW_LANG_OpenCL:
      case DW_LANG_Mips_Assembler:
        return true;
      default:
        return false;
    }
  }

  /** Whether it has templates, whose instances compilers name in different ways. */
  public static boolean isCPlusPlus(int language) {
    switch (language) {
      case DW_LANG_C_plus_plus:
      case DW_LANG_C_plus_plus_03:
      case DW_LANG_C_plus_plus_11:
      case DW_LANG_C_plus_plus_14:
      case DW_LANG_C_plus_plus_17:
      case DW_LANG_C_plus_plus_20:
        return true;
      default:
        return false;
    }
  }

  /** Whether the first index of an array varies fastest, unless the array says otherwise. */
  public static boolean isFortran(int language) {
    switch (language) {
      case DW_LANG_Fortran77:
      case DW_LANG_Fortran90:
      case DW_LANG_Fortran95:
      case DW_LANG_Fortran03:
      case DW_LANG_Fortran08:
      case DW_LANG_Fortran18:
        return true;
      default:
        return false;
    }
  }

  /** Whether it is Ada, whose compiler writes {@code pack__item} for {@code Pack.Item}. */
  public static boolean isAda(int language) {
    switch (language) {
      case DW_LANG_Ada83:
      case DW_LANG_Ada95:
      case DW_LANG_Ada2005:
      case DW_LANG_Ada2012:
        return true;
      default:
        return false;
    }
  }

  /** Lower bound of an array that states none (DWARF 5, table 7.17). */
  public static int lowerBound(int language) {
    switch (language) {
      case DW_LANG_Cobol74:
      case DW_LANG_Cobol85:
      case DW_LANG_Modula2:
      case DW_LANG_Modula3:
      case DW_LANG_Pascal83:
      case DW_LANG_PLI:
      case DW_LANG_Julia:
        return 1;
      default:
        return isFortran(language) || isAda(language) ? 1 : 0;
    }
  }
}
