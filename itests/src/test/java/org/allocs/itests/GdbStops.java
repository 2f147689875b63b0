package org.allocs.itests;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.allocs.target.Registers;

/** A gdb that stops a running program again and again, and says what it sees then. */
final class GdbStops implements AutoCloseable {
  /**
   * A variable.
   *
   * @param state {@code known}, {@code gone}, or why gdb failed
   * @param form of its value: {@code number}, {@code float}, or {@code -} for what is none
   * @param bits of its value in hex, most significant first
   */
  record Variable(
      String name,
      String type,
      String state,
      OptionalLong address,
      long size,
      String form,
      String bits) {}

  /**
   * A frame.
   *
   * @param kind {@code normal}, {@code inline}, {@code signal} or {@code tail}
   */
  record Frame(
      int level, String kind, long pc, OptionalLong cfa, String name, List<Variable> variables) {}

  /**
   * A thread.
   *
   * @param whole whether gdb came to an end of its frames
   */
  record Thread(long tid, Registers registers, List<Frame> frames, boolean whole) {}

  private static final long PATIENCE_SECONDS = 120;
  private static final String PROMPT = "(gdb) ";
  private static final String HALTED = "halted";

  private final long pid;
  private final Process gdb;
  private final BufferedWriter commands;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private GdbStops(long pid, Process gdb) {
    this.pid = pid;
    this.gdb = gdb;
    this.commands = gdb.outputWriter(StandardCharsets.ISO_8859_1);
    java.lang.Thread listener = new java.lang.Thread(this::listen);
    listener.setDaemon(true);
    listener.start();
  }

  private void listen() {
    BufferedReader output = gdb.inputReader(StandardCharsets.ISO_8859_1);
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String plain = line;
        while (plain.startsWith(PROMPT)) {
          plain = plain.substring(PROMPT.length());
        }
        said.add(plain);
      }
    } catch (IOException ended) {
      said.add("ended: " + ended);
    }
  }

  /** What gdb sees in a core file. */
  static List<Thread> ofCore(Path program, Path core) throws Exception {
    try (GdbStops stops = start(-1)) {
      stops.send("file " + program);
      stops.send("core-file " + core);
      return stops.dump();
    }
  }

  /** Attaches to a program, which then stands still. */
  static GdbStops attach(long pid) throws Exception {
    GdbStops stops = start(pid);
    stops.send("attach " + pid);
    stops.await(HALTED, PATIENCE_SECONDS * 1000);
    return stops;
  }

  private static GdbStops start(long pid) throws Exception {
    Process process = new ProcessBuilder("gdb", "-nx", "-q").redirectErrorStream(true).start();
    GdbStops stops = new GdbStops(pid, process);
    for (String setting :
        List.of(
            "confirm off",
            "pagination off",
            "width 0",
            "debuginfod enabled off",
            "backtrace past-main on",
            "backtrace past-entry on",
            "backtrace limit 200000")) {
      stops.send("set " + setting);
    }
    stops.send("handle SIGSTOP stop print nopass");
    stops.send("handle SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGPIPE nostop noprint pass");
    stops.send("source " + Programs.ROOT.resolve("itests/src/test/gdb/stops.py"));
    return stops;
  }

  private void send(String command) throws IOException {
    commands.write(command);
    commands.newLine();
    if (command.startsWith("attach") || command.equals("continue")) {
      commands.write("echo " + HALTED + "\\n");
      commands.newLine();
    }
    commands.flush();
  }

  private boolean await(String wanted, long milliseconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    String line = "";
    while (line != null) {
      line = said.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (wanted.equals(line)) {
        return true;
      }
    }
    return false;
  }

  /** Lets the program run for a while and says where it stands then. */
  List<Thread> afterAWhile(int milliseconds) throws Exception {
    send("continue");
    halt(milliseconds);
    return dump();
  }

  /** Lets it run to some instruction of one of these functions. */
  List<Thread> atSomeInstruction(Random random, List<String> functions) throws Exception {
    send(
        "python break_somewhere(%d, '%s'.split())"
            .formatted(random.nextInt(1 << 30), String.join(" ", functions)));
    send("continue");
    halt(300);
    return dump();
  }

  /** Lets it run until a thread has just begun. */
  List<Thread> whereAThreadBegins() throws Exception {
    send("python break_where_threads_begin()");
    send("continue");
    halt(PATIENCE_SECONDS * 1000);
    return dump();
  }

  /** Lets the thread that stopped go on for one instruction. */
  List<Thread> nextInstruction() throws Exception {
    send("stepi");
    return dump();
  }

  private void halt(long milliseconds) throws Exception {
    if (!await(HALTED, milliseconds)) {
      Programs.run(Programs.ROOT, 10, List.of("kill", "-STOP", Long.toString(pid)));
      if (!await(HALTED, PATIENCE_SECONDS * 1000)) {
        throw new AssertionError("gdb does not halt the program");
      }
    }
  }

  private List<Thread> dump() throws Exception {
    send("python dump()");
    List<Thread> threads = new ArrayList<>();
    while (true) {
      String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("gdb does not come to the end of what it says: " + threads);
      }
      if (line.equals("end")) {
        return threads;
      }
      add(threads, line.split("\t"));
    }
  }

  private static void add(List<Thread> threads, String[] words) {
    switch (words[0]) {
      case "regs" ->
          threads.add(
              new Thread(Long.parseLong(words[1]), registers(words), new ArrayList<>(), true));
      case "frame" ->
          last(threads)
              .frames()
              .add(
                  new Frame(
                      Integer.parseInt(words[2]),
                      words[3],
                      hex(words[4]).orElseThrow(),
                      hex(words[5]),
                      words[6],
                      new ArrayList<>()));
      case "var" -> {
        List<Frame> frames = last(threads).frames();
        frames
            .get(frames.size() - 1)
            .variables()
            .add(
                new Variable(
                    words[1],
                    words[2],
                    words[3],
                    hex(words[4]),
                    Long.parseLong(words[5]),
                    words[6],
                    words[7]));
      }
      case "broken" -> {
        Thread thread = threads.remove(threads.size() - 1);
        threads.add(new Thread(thread.tid(), thread.registers(), thread.frames(), false));
      }
      default -> {}
    }
  }

  private static Thread last(List<Thread> threads) {
    return threads.get(threads.size() - 1);
  }

  private static OptionalLong hex(String word) {
    return word.equals("-")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseUnsignedLong(word.substring(2), 16));
  }

  static final List<String> NUMBERED =
      List.of(
          "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12",
          "r13", "r14", "r15", "rip");

  private static Registers registers(String[] words) {
    Registers registers = new Registers();
    for (int i = 2; i + 1 < words.length; i += 2) {
      int number =
          switch (words[i]) {
            case "eflags" -> 49;
            case "fs_base" -> Registers.FS_BASE;
            case "gs_base" -> 59;
            default ->
                words[i].startsWith("xmm")
                    ? 17 + Integer.parseInt(words[i].substring(3))
                    : NUMBERED.indexOf(words[i]);
          };
      registers = registers.with(number, Long.parseUnsignedLong(words[i + 1], 16));
    }
    return registers;
  }

  @Override
  public void close() {
    gdb.destroyForcibly().onExit().join();
  }
}
