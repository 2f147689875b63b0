package org.allocs.hooks.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Memory;

/** {@code heap.c}, compiled and started under hooks that are built from their sources. */
final class Subject implements AutoCloseable {
  private final Process process;
  private final RandomAccessFile memory;
  private final Map<Long, Long> sizes = new HashMap<>();
  private long root;

  Subject(String... arguments) throws Exception {
    Path build = Path.of("target/interposer").toAbsolutePath();
    Path program = Path.of("target/heap").toAbsolutePath();
    run("make", "-s", "-C", "../interposer", "BUILD=" + build, build + "/liballocs_preload.so");
    run(
        "gcc",
        "-O1",
        "-g",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-pthread",
        "-o",
        program.toString(),
        "src/test/c/heap.c");
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_PRELOAD", build.resolve("liballocs_preload.so").toString());
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    readChunks();
    memory = new RandomAccessFile("/proc/" + process.pid() + "/mem", "r");
  }

  private static void run(String... command) throws Exception {
    Path log = Files.createTempFile("build", ".log");
    Process build =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (build.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + Files.readString(log));
    }
    Files.delete(log);
  }

  private void readChunks() throws IOException {
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("ready")) {
        return;
      } else if (words[0].equals("root")) {
        root = Long.parseUnsignedLong(words[1], 16);
      } else {
        sizes.put(Long.parseUnsignedLong(words[0], 16), Long.parseLong(words[1]));
      }
    }
    throw new IOException("the subject ended before it was ready");
  }

  /** Sizes by base of the chunks that stay. */
  Map<Long, Long> sizes() {
    return sizes;
  }

  long root() {
    return root;
  }

  Memory memory() {
    return this::readSome;
  }

  private synchronized int readSome(long address, byte[] into, int offset, int length)
      throws AllocsException {
    try {
      memory.seek(address);
      int done = 0;
      while (done < length) {
        int got = memory.read(into, offset + done, length - done);
        if (got <= 0) {
          break;
        }
        done += got;
      }
      return done;
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new TargetGoneException(process.pid());
      }
      return 0;
    }
  }

  /** Two threads start to allocate and free. */
  void churn() throws IOException {
    process.getOutputStream().write("churn\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    memory.close();
    process.destroyForcibly();
  }
}
