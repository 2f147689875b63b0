package org.allocs.error;

/** A file, or a section of one, whose bytes contradict its format. */
public final class MalformedFileException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String section;
  private final long offset;

  /**
   * @param file the file's name, as the user would recognise it
   * @param section the section or table being read, such as {@code .debug_info}
   * @param offset byte offset in that section where reading failed
   * @param detail what contradicts the format, with the values as {@code name=value}
   */
  public MalformedFileException(String file, String section, long offset, String detail) {
    super(detail + ": file=" + file + " section=" + section + " offset=" + hex(offset));
    this.file = file;
    this.section = section;
    this.offset = offset;
  }

  /** The file's name. */
  public String file() {
    return file;
  }

  /** The section or table. */
  public String section() {
    return section;
  }

  /** Byte offset in the section. */
  public long offset() {
    return offset;
  }
}
