package org.allocs.elf;

/**
 * Layout of symbol versions, the same in both classes (LSB, core, section 10.7).
 *
 * <pre>
 * Elfxx_Verdef        Elfxx_Verdaux       Elfxx_Verneed       Elfxx_Vernaux
 *  0 vd_version  2     0 vda_name  4       0 vn_version 2      0 vna_hash  4
 *  2 vd_flags    2     4 vda_next  4       2 vn_cnt     2      4 vna_flags 2
 *  4 vd_ndx      2                         4 vn_file    4      6 vna_other 2
 *  6 vd_cnt      2                         8 vn_aux     4      8 vna_name  4
 *  8 vd_hash     4                        12 vn_next    4     12 vna_next  4
 * 12 vd_aux      4
 * 16 vd_next     4
 * </pre>
 *
 * {@code .gnu.version} has two bytes for each symbol: an index, and whether the name is hidden.
 */
final class VersionDescriptor {
  static final int VD_NDX = 4;
  static final int VD_AUX = 12;
  static final int VDA_NAME = 0;
  static final int VN_CNT = 2;
  static final int VNA_OTHER = 6;

  static final int VERSYM_HIDDEN = 0x8000;
  static final int VERSYM_VERSION = 0x7fff;

  /** Indexes up to this one stand for local and for no version. */
  static final int VER_NDX_GLOBAL = 1;

  static final int SHT_GNU_VERDEF = 0x6ffffffd;
  static final int SHT_GNU_VERNEED = 0x6ffffffe;
  static final int SHT_GNU_VERSYM = 0x6fffffff;

  private VersionDescriptor() {}
}
