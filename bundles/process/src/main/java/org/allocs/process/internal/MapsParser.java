package org.allocs.process.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/**
 * The table of mappings (proc(5), {@code /proc/PID/maps}).
 *
 * <pre>
 * 7f1c-7f1f r-xp 00002000 fe:01 1234    /usr/lib/libc.so.6 (deleted)\n
 * range     perm offset   dev   inode   path: anything but a newline, which is written \012
 * </pre>
 */
final class MapsParser {
  /** What the kernel adds to the path of a file that was deleted. */
  static final String DELETED = " (deleted)";

  private static final int FIELDS_BEFORE_PATH = 5;
  private static final int MAX_MAPPINGS = 1 << 22;

  private final String file;
  private final byte[] bytes;

  private MapsParser(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Reads a whole table.
   *
   * @param file its name, for errors
   * @throws MalformedFileException if a line is not as above, or the ranges do not ascend
   */
  static List<Mapping> parse(String file, byte[] bytes) throws MalformedFileException {
    return new MapsParser(file, bytes).lines();
  }

  private List<Mapping> lines() throws MalformedFileException {
    List<Mapping> mappings = new ArrayList<>();
    long limit = 0;
    for (int start = 0; start < bytes.length; ) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      Mapping mapping = line(start, end);
      if (AddressRange.lessThan(mapping.range().base(), limit) || mapping.range().isEmpty()) {
        throw malformed(start, "ranges do not ascend");
      }
      if (mappings.size() == MAX_MAPPINGS) {
        throw malformed(start, "too many mappings: max=" + MAX_MAPPINGS);
      }
      limit = mapping.range().limit();
      mappings.add(mapping);
      start = end + 1;
    }
    return List.copyOf(mappings);
  }

  private Mapping line(int start, int end) throws MalformedFileException {
    String[] fields = new String[FIELDS_BEFORE_PATH];
    int at = start;
    for (int i = 0; i < FIELDS_BEFORE_PATH; i++) {
      int stop = at;
      while (stop < end && bytes[stop] != ' ') {
        stop++;
      }
      fields[i] = new String(bytes, at, stop - at, StandardCharsets.ISO_8859_1);
      at = Math.min(stop + 1, end);
    }
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    String path = new String(bytes, at, end - at, StandardCharsets.UTF_8).replace("\\012", "\n");
    try {
      return mapping(fields, path);
    } catch (IllegalArgumentException e) {
      throw malformed(start, "not a mapping: line=" + ascii(start, end));
    }
  }

  private static Mapping mapping(String[] fields, String path) {
    int dash = fields[0].indexOf('-');
    int colon = fields[3].indexOf(':');
    if (dash < 0 || fields[1].length() != 4 || colon < 0) {
      throw new IllegalArgumentException();
    }
    Integer.parseUnsignedInt(fields[3], 0, colon, 16);
    Integer.parseUnsignedInt(fields[3], colon + 1, fields[3].length(), 16);
    long base = Long.parseUnsignedLong(fields[0].substring(0, dash), 16);
    long limit = Long.parseUnsignedLong(fields[0].substring(dash + 1), 16);
    boolean deleted = path.startsWith("/") && path.endsWith(DELETED);
    return new Mapping(
        new AddressRange(base, limit),
        fields[1],
        Long.parseUnsignedLong(fields[2], 16),
        fields[3],
        Long.parseUnsignedLong(fields[4]),
        deleted ? path.substring(0, path.length() - DELETED.length()) : path,
        deleted);
  }

  private String ascii(int start, int end) {
    int length = Math.min(end - start, 200);
    return new String(bytes, start, length, StandardCharsets.US_ASCII);
  }

  private MalformedFileException malformed(int offset, String detail) {
    return new MalformedFileException(file, "mappings", offset, detail);
  }
}
