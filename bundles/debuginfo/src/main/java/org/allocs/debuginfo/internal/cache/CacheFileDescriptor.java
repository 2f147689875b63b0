package org.allocs.debuginfo.internal.cache;

/**
 * A file of the cache, little-endian:
 *
 * <pre>
 *  0 +---------+---------+
 *    | magic             |  "allocsDI"
 *  8 +---------+---------+
 *    | version | name    |  format of this header; CRC-32 of the entry's key and the table's name
 * 16 +---------+---------+
 *    | length            |  bytes of the content
 * 24 +---------+---------+
 *    | content | header  |  CRC-32 of the content; CRC-32 of all that stands before it
 * 32 +---------+---------+
 *    | content …
 * </pre>
 */
final class CacheFileDescriptor {
  static final long MAGIC = 0x4944_7363_6f6c_6c61L;
  static final int VERSION = 1;

  static final int MAGIC_OFFSET = 0;
  static final int VERSION_OFFSET = 8;
  static final int NAME_CRC_OFFSET = 12;
  static final int LENGTH_OFFSET = 16;
  static final int CONTENT_CRC_OFFSET = 24;
  static final int HEADER_CRC_OFFSET = 28;
  static final int CONTENT_OFFSET = 32;

  private CacheFileDescriptor() {}
}
