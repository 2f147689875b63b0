package org.allocs.elf;

import java.util.Map;

/** Names of section types, letters of section flags. */
final class SectionNames {
  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(0, "SHT_NULL"),
          Map.entry(1, "SHT_PROGBITS"),
          Map.entry(2, "SHT_SYMTAB"),
          Map.entry(3, "SHT_STRTAB"),
          Map.entry(4, "SHT_RELA"),
          Map.entry(5, "SHT_HASH"),
          Map.entry(6, "SHT_DYNAMIC"),
          Map.entry(7, "SHT_NOTE"),
          Map.entry(8, "SHT_NOBITS"),
          Map.entry(9, "SHT_REL"),
          Map.entry(10, "SHT_SHLIB"),
          Map.entry(11, "SHT_DYNSYM"),
          Map.entry(14, "SHT_INIT_ARRAY"),
          Map.entry(15, "SHT_FINI_ARRAY"),
          Map.entry(16, "SHT_PREINIT_ARRAY"),
          Map.entry(17, "SHT_GROUP"),
          Map.entry(18, "SHT_SYMTAB_SHNDX"),
          Map.entry(19, "SHT_RELR"),
          Map.entry(0x6ffffff5, "SHT_GNU_ATTRIBUTES"),
          Map.entry(0x6ffffff6, "SHT_GNU_HASH"),
          Map.entry(0x6ffffffd, "SHT_GNU_verdef"),
          Map.entry(0x6ffffffe, "SHT_GNU_verneed"),
          Map.entry(0x6fffffff, "SHT_GNU_versym"));

  /** Letter for each bit from 0 on; a space where readelf has none. */
  private static final String LOW = "WAX MSILOGTC";

  private static final long LOW_BITS = 0xff7;
  private static final long SHF_GNU_RETAIN = 0x20_0000;
  private static final long SHF_GNU_MBIND = 0x100_0000;
  private static final long SHF_X86_64_LARGE = 0x1000_0000;
  private static final long SHF_EXCLUDE = 0x8000_0000L;

  private SectionNames() {}

  static String type(int type) {
    String name = TYPES.get(type);
    return name != null ? name : "0x" + Integer.toHexString(type);
  }

  static String flags(long flags) {
    StringBuilder letters = new StringBuilder();
    for (int bit = 0; bit < LOW.length(); bit++) {
      if ((flags & LOW_BITS & 1L << bit) != 0) {
        letters.append(LOW.charAt(bit));
      }
    }
    append(letters, flags, SHF_GNU_RETAIN, 'R');
    append(letters, flags, SHF_GNU_MBIND, 'D');
    append(letters, flags, SHF_X86_64_LARGE, 'l');
    append(letters, flags, SHF_EXCLUDE, 'E');
    return letters.toString();
  }

  private static void append(StringBuilder letters, long flags, long flag, char letter) {
    if ((flags & flag) != 0) {
      letters.append(letter);
    }
  }
}
