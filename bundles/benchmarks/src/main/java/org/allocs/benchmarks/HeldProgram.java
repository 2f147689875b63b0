package org.allocs.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.error.AllocsException;

/** The program held.c under the hooks, and an open session with it. */
final class HeldProgram implements AutoCloseable {
  private static final int SAMPLES = 4096;

  private final long[] addresses = new long[SAMPLES];
  private final Path directory;
  private final Session session;
  private int next;

  /**
   * Compiles and starts it, and waits until it holds all chunks.
   *
   * @param chunks how many, at least 4096
   * @param depth of the calls in which it waits
   */
  HeldProgram(int chunks, int depth) throws IOException, InterruptedException, AllocsException {
    directory = Files.createTempDirectory("held");
    String program = compile(directory, "held");
    session = Allocs.run(program, "" + chunks, "" + SAMPLES, "" + depth);
    BufferedReader lines = session.process().orElseThrow().inputReader();
    lines.readLine();
    for (int i = 0; i < SAMPLES; i++) {
      addresses[i] = Long.decode(lines.readLine());
    }
    session.refresh();
  }

  /** Compiles a program of ours into a directory. */
  static String compile(Path directory, String name) throws IOException, InterruptedException {
    Path source = directory.resolve(name + ".c");
    try (InputStream text = HeldProgram.class.getResourceAsStream(name + ".c")) {
      Files.copy(text, source);
    }
    String program = directory.resolve(name).toString();
    List<String> command = List.of("gcc", "-g", "-O1", "-o", program, source.toString());
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("not compiled: " + source);
    }
    return program;
  }

  Session session() {
    return session;
  }

  /** An address inside a chunk, far from the one before. */
  long nextAddress() {
    next = (next + 1999) % SAMPLES;
    return addresses[next] + 5;
  }

  /** Ends the program and removes its files. */
  @Override
  public void close() throws IOException {
    session.close();
    for (String name : List.of("held.c", "held", ".")) {
      Files.deleteIfExists(directory.resolve(name).normalize());
    }
  }
}
