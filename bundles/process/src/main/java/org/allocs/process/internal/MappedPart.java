package org.allocs.process.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;

/**
 * A part of a file that a process had mapped, as {@code NT_FILE} tells it.
 *
 * @param range where
 * @param offset byte of the file that the first address shows
 * @param path as the kernel writes it
 * @param deleted whether the kernel says that the file was deleted
 */
record MappedPart(AddressRange range, long offset, String path, boolean deleted) {
  /**
   * Those that a note lists, ascending and disjoint: what is impossible, or lies in what is listed
   * before, is passed over, and the list ends where the note does.
   */
  static List<MappedPart> readAll(Optional<ByteBuffer> note) {
    List<MappedPart> parts = new ArrayList<>();
    if (note.isPresent() && note.get().limit() >= CoreNoteDescriptor.FILES_HEADER) {
      read(note.get(), parts);
    }
    parts.sort(Comparator.comparing(MappedPart::range));
    return disjoint(parts);
  }

  private static void read(ByteBuffer note, List<MappedPart> parts) {
    long count = note.getLong(0);
    long unit = note.getLong(Long.BYTES);
    long room = (note.limit() - CoreNoteDescriptor.FILES_HEADER) / CoreNoteDescriptor.FILE_SIZE;
    if (count < 0 || count > room) {
      return;
    }
    int names = CoreNoteDescriptor.FILES_HEADER + (int) count * CoreNoteDescriptor.FILE_SIZE;
    for (int i = 0; i < count && names < note.limit(); i++) {
      String name = CoreNotes.text(note, names, note.limit());
      int end = names;
      while (end < note.limit() && note.get(end) != 0) {
        end++;
      }
      names = end + 1;
      int at = CoreNoteDescriptor.FILES_HEADER + i * CoreNoteDescriptor.FILE_SIZE;
      part(note.getLong(at), note.getLong(at + 8), note.getLong(at + 16) * unit, name)
          .ifPresent(parts::add);
    }
  }

  private static Optional<MappedPart> part(long base, long limit, long offset, String name) {
    boolean deleted = name.endsWith(MapsParser.DELETED);
    String path = deleted ? name.substring(0, name.length() - MapsParser.DELETED.length()) : name;
    boolean possible =
        AddressRange.lessThan(base, limit)
            && offset >= 0
            && limit - base > 0
            && offset <= Long.MAX_VALUE - (limit - base);
    return possible && path.startsWith("/")
        ? Optional.of(new MappedPart(new AddressRange(base, limit), offset, path, deleted))
        : Optional.empty();
  }

  private static List<MappedPart> disjoint(List<MappedPart> sorted) {
    List<MappedPart> kept = new ArrayList<>();
    long limit = 0;
    for (MappedPart part : sorted) {
      if (!AddressRange.lessThan(part.range().base(), limit)) {
        kept.add(part);
        limit = part.range().limit();
      }
    }
    return kept;
  }
}
