package org.allocs.launcher.internal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints in UTF-8. A text is encoded as a whole: a plain stream copies it character by character
 * through two buffers, which takes longer than to write a type's layout.
 */
public final class Utf8Output extends PrintStream {
  /**
   * @param out receives the bytes
   */
  public Utf8Output(OutputStream out) {
    super(out, false, StandardCharsets.UTF_8);
  }

  @Override
  public void print(String text) {
    byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }
}
