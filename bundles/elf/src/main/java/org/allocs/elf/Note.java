package org.allocs.elf;

import java.util.ArrayList;
import java.util.List;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * A note (gABI, chapter 5, "Note Section").
 *
 * @param owner name of who defines the type: {@code GNU}, {@code CORE}
 * @param type the owner's number
 * @param description the content
 */
public record Note(String owner, int type, Section description) {
  /** The build-id, owner {@code GNU}. */
  public static final int NT_GNU_BUILD_ID = 3;

  private static final int MAX_OWNER = 4096;

  /**
   * All notes of a section or segment.
   *
   * @param alignment {@code sh_addralign} or {@code p_align}: 8 aligns by 8, anything else by 4
   */
  public static List<Note> readAll(Section section, long alignment) throws MalformedFileException {
    int align = alignment == 8 ? 8 : 4;
    List<Note> notes = new ArrayList<>();
    Cursor cursor = section.cursor();
    while (cursor.remaining() >= 12) {
      long ownerLength = cursor.u32();
      long length = cursor.u32();
      int type = cursor.s32();
      if (ownerLength > MAX_OWNER) {
        throw cursor.malformed("name of a note: n_namesz=" + ownerLength);
      }
      String owner = owner(cursor.slice(ownerLength));
      pad(cursor, align);
      Section description = description(section, cursor.slice(length));
      pad(cursor, align);
      notes.add(new Note(owner, type, description));
    }
    return notes;
  }

  private static String owner(Cursor cursor) throws MalformedFileException {
    StringBuilder text = new StringBuilder();
    while (cursor.hasRemaining()) {
      int next = cursor.u8();
      if (next == 0) {
        break;
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static Section description(Section section, Cursor part) {
    return new Section(
        section.file(),
        section.name(),
        section.buffer().slice(part.position(), part.remaining()),
        section.order());
  }

  private static void pad(Cursor cursor, int align) throws MalformedFileException {
    int over = cursor.position() % align;
    cursor.skip(over == 0 ? 0 : Math.min(align - over, cursor.remaining()));
  }

  /** The description as lower-case hexadecimal digits. */
  public String hex() {
    return Hex.of(description);
  }
}
