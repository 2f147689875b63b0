package org.allocs.dwarf;

/** Unit header types (DWARF 5, table 7.2). */
public final class DwUt {
  public static final int DW_UT_compile = 0x01;
  public static final int DW_UT_type = 0x02;
  public static final int DW_UT_partial = 0x03;
  public static final int DW_UT_skeleton = 0x04;
  public static final int DW_UT_split_compile = 0x05;
  public static final int DW_UT_split_type = 0x06;

  private DwUt() {}

  /** A kind of unit as the specification spells it, without {@code DW_UT_}. */
  public static String name(int type) {
    return Spelled.NAMES.of(type);
  }

  private static final class Spelled {
    private static final SpecNames NAMES = new SpecNames(DwUt.class, "DW_UT_");
  }
}
