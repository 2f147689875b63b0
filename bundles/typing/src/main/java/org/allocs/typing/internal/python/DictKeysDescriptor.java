package org.allocs.typing.internal.python;

/**
 * The table of a dictionary: a header, indices of 1, 2, 4 or 8 bytes, as many as a power of two,
 * and entries for two thirds of them.
 *
 * <pre>
 * since 3.11:  dk_refcnt 8 | dk_log2_size 1 | dk_log2_index_bytes 1 | dk_kind 1 | padding 1 | dk_version 4 | dk_usable 8 | dk_nentries 8
 * before:      dk_refcnt 8 | dk_size 8 | dk_lookup 8 | dk_usable 8 | dk_nentries 8
 * general entry: hash 8 | key 8 | value 8      entry of strings, since 3.11: key 8 | value 8
 * </pre>
 */
final class DictKeysDescriptor {
  static final int REFERENCES = 0;
  static final int LOG2_SIZE = 8;
  static final int LOG2_INDEX_BYTES = 9;
  static final int KIND = 10;
  static final int VERSION = 12;
  static final int USABLE = 16;
  static final int ENTRIES = 24;
  static final int HEADER = 32;

  static final int OLD_SIZE = 8;
  static final int OLD_LOOKUP = 16;
  static final int OLD_USABLE = 24;
  static final int OLD_ENTRIES = 32;
  static final int OLD_HEADER = 40;

  /** {@code DICT_KEYS_GENERAL}; the kinds above are of strings alone. */
  static final int GENERAL = 0;

  /** {@code DICT_KEYS_SPLIT}. */
  static final int LAST_KIND = 2;

  private DictKeysDescriptor() {}
}
