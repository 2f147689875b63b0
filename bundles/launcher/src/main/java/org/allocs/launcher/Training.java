package org.allocs.launcher;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs commands as {@link Main} does, one a line of standard input, in one virtual machine: loads
 * the classes for the class-data archive that is made when a distribution is built.
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
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Main.run(List.of(line.split(" ")), new ByteArrayInputStream(input), out, System.err);
    }
    System.exit(0);
  }
}
