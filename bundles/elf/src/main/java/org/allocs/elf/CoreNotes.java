package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.allocs.error.AllocsException;

/**
 * What the notes of a core file say of the process.
 *
 * @param program name of the program, cut by the kernel to 15 bytes
 * @param arguments command line, cut by the kernel to 79 bytes
 * @param signal number of the signal that ended it
 */
public record CoreNotes(Optional<String> program, Optional<String> arguments, OptionalInt signal) {

  /** Reads them; what is missing or of an unknown layout is empty. */
  public static CoreNotes of(ElfFile core) throws AllocsException {
    Optional<String> program = Optional.empty();
    Optional<String> arguments = Optional.empty();
    OptionalInt signal = OptionalInt.empty();
    for (Note note : core.notes()) {
      if (note.owner().equals(CoreNoteDescriptor.OWNER)) {
        ByteBuffer bytes = note.description().buffer();
        CoreNoteDescriptor at = CoreNoteDescriptor.ofSize(bytes.limit());
        if (note.type() == CoreNoteDescriptor.NT_PRPSINFO && at != null) {
          program = Optional.of(text(bytes, at.fname(), at.psargs()));
          arguments = Optional.of(text(bytes, at.psargs(), at.end()));
        } else if (note.type() == CoreNoteDescriptor.NT_SIGINFO
            && bytes.limit() >= CoreNoteDescriptor.SI_SIGNO_END) {
          signal = OptionalInt.of(bytes.getInt(CoreNoteDescriptor.SI_SIGNO));
        }
      }
    }
    return new CoreNotes(program, arguments, signal);
  }

  private static String text(ByteBuffer bytes, int from, int to) {
    byte[] text = new byte[to - from];
    bytes.get(from, text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8).strip();
  }
}
