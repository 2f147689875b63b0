package org.allocs.shell.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Ends of pipelines, for a shell that has no other programs. */
final class Filters {
  private static final int LINES = 10;

  private Filters() {}

  /** Passes some lines on. */
  @FunctionalInterface
  interface Filter {
    /** Does it; returns false if the arguments were not understood. */
    boolean run(List<String> arguments, InputStream in, PrintStream out) throws IOException;
  }

  /** {@code grep PATTERN}: lines that have a match of a regular expression. */
  static boolean matching(List<String> arguments, InputStream in, PrintStream out)
      throws IOException {
    if (arguments.size() != 1) {
      return false;
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(arguments.get(0));
    } catch (PatternSyntaxException e) {
      return false;
    }
    BufferedReader lines = reader(in);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (pattern.matcher(line).find()) {
        out.println(line);
      }
    }
    return true;
  }

  /** {@code head [N]}: the first lines. */
  static boolean first(List<String> arguments, InputStream in, PrintStream out) throws IOException {
    if (arguments.size() > 1 || !String.join("", arguments).matches("[0-9]{0,9}")) {
      return false;
    }
    int most = arguments.isEmpty() ? LINES : Integer.parseInt(arguments.get(0));
    BufferedReader lines = reader(in);
    String line = lines.readLine();
    for (int i = 0; i < most && line != null; i++) {
      out.println(line);
      line = lines.readLine();
    }
    while (line != null) {
      line = lines.readLine();
    }
    return true;
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
