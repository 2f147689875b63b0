package org.allocs.launcher;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands as {@link Main} does, one a line of standard input, in one virtual machine, the
 * first once more in a framework: loads the classes for the class-data archive that is made when a
 * distribution is built.
 */
public final class Training {
  private Training() {}

  /**
   * Ends the virtual machine.
   *
   * @param arguments a line that each command gets as its own standard input
   */
  public static void main(String[] arguments) throws IOException {
    byte[] input = (arguments[0] + "\n").getBytes(StandardCharsets.UTF_8);
    PrintStream out = Main.buffered(System.out);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String first = lines.readLine();
    for (String line = first; line != null; line = lines.readLine()) {
      Main.run(List.of(line.split(" ")), new ByteArrayInputStream(input), out, System.err);
    }
    if (first != null) {
      InputStream none = InputStream.nullInputStream();
      Main.run(List.of(first.split(" ")), none, out, System.err, true);
    }
    System.exit(0);
  }
}
