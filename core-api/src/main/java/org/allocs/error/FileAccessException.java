package org.allocs.error;

/** A file that exists in a mapping or was named by the user and cannot be opened or read. */
public final class FileAccessException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final String file;

  /**
   * @param file the file's name
   * @param cause why it cannot be read
   */
  public FileAccessException(String file, Throwable cause) {
    super("file cannot be read: file=" + file + " reason=" + cause.getMessage(), cause);
    this.file = file;
  }

  /** The file's name. */
  public String file() {
    return file;
  }
}
