package org.allocs.mmap.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Metadata;
import org.allocs.target.Mapping;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * Lines of the table of mappings as objects, with the names that proc_pid_maps(5) gives the
 * columns.
 *
 * <pre>
 *   0     8   16      24    28      36         36+d
 *   │start│end│offset │perms│ inode │ dev[d]   │ pathname[n] │
 * </pre>
 *
 * Of several lines all have room for the longest device and path, filled with zeros.
 */
final class TableLines {
  private static final int FIXED = 36;
  private static final int PERMISSIONS = 4;

  /** Lines of one allocation that are shown. */
  private static final int MAX_LINES = 64;

  /** Bytes of a path, of the kernel's; a core file may have anything. */
  private static final int MAX_TEXT = 4096;

  private static final DataType WORD =
      new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, Long.BYTES);
  private static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);

  private TableLines() {}

  /** The lines of adjacent mappings; of very many the first. */
  static Answer<Metadata> of(List<Mapping> mappings) {
    if (mappings.isEmpty()) {
      return Answer.unknown("the table has no line of it any more");
    }
    List<Mapping> lines = mappings.subList(0, Math.min(mappings.size(), MAX_LINES));
    int device = longest(lines.stream().map(Mapping::device).toList());
    int path = longest(lines.stream().map(Mapping::path).toList());
    DataType line = type(device, path);
    ByteBuffer bytes =
        ByteBuffer.allocate(lines.size() * (FIXED + device + path)).order(ByteOrder.LITTLE_ENDIAN);
    for (Mapping mapping : lines) {
      bytes.putLong(mapping.range().base()).putLong(mapping.range().limit());
      bytes.putLong(mapping.fileOffset());
      bytes.put(padded(mapping.permissions(), PERMISSIONS)).putLong(mapping.inode());
      bytes.put(padded(mapping.device(), device)).put(padded(mapping.path(), path));
    }
    DataType all = lines.size() == 1 ? line : ArrayType.of(line, lines.size());
    String more = mappings.size() > MAX_LINES ? ", the first of lines=" + mappings.size() : "";
    return Answer.known(
        new Metadata("the table of mappings" + more, all, bytes.array(), OptionalLong.empty()),
        Evidence.certain("table of mappings", "as it was read"));
  }

  private static int longest(List<String> texts) {
    int longest = texts.stream().mapToInt(text -> bytes(text).length).max().orElse(0);
    return Math.min(longest, MAX_TEXT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] padded(String text, int length) {
    return Arrays.copyOf(bytes(text), length);
  }

  private static DataType type(int device, int path) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of("proc_pid_maps"),
        "struct proc_pid_maps",
        "proc_pid_maps",
        OptionalLong.of(FIXED + device + path),
        () ->
            List.of(
                Member.of("start", WORD, 0),
                Member.of("end", WORD, 8),
                Member.of("offset", WORD, 16),
                Member.of("perms", ArrayType.of(CHAR, PERMISSIONS), 24),
                Member.of("inode", WORD, 28),
                Member.of("dev", ArrayType.of(CHAR, device), FIXED),
                Member.of("pathname", ArrayType.of(CHAR, path), FIXED + device)));
  }
}
