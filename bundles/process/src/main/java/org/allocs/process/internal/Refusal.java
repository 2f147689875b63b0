package org.allocs.process.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.error.TargetAccessException;

/** Why the kernel does not let us look at a process, and what can be done about it. */
final class Refusal {
  private static final Path YAMA = Path.of("/proc/sys/kernel/yama/ptrace_scope");

  private Refusal() {}

  /**
   * Whether the process ended although it is still listed: of one that gives up its memory the
   * kernel says ESRCH.
   */
  static boolean isEnd(IOException cause) {
    return String.valueOf(cause.getMessage()).endsWith("No such process");
  }

  /** The failure to report when reading {@code file} of a living process failed. */
  static TargetAccessException explain(long pid, String file, IOException cause) {
    return new TargetAccessException(
        pid,
        "file=/proc/" + pid + "/" + file + " reason=" + cause.getMessage() + "; " + advice(pid));
  }

  /** What the user can do, in one sentence. */
  static String advice(long pid) {
    Optional<String> owner = statusField(Path.of("/proc/" + pid), "Uid");
    Optional<String> own = statusField(Path.of("/proc/self"), "Uid");
    return advice(owner.orElse(""), own.orElse(""), scope());
  }

  /**
   * The same.
   *
   * @param owner ids of the process, as {@code Uid} in its {@code status} has them: real, effective
   *     and others; empty if they are not known
   * @param own ids of this process
   * @param scope that Yama is set to; empty where there is no Yama
   */
  static String advice(String owner, String own, String scope) {
    String[] theirs = owner.split("\\s+");
    String[] ours = own.split("\\s+");
    if (ours.length > 1 && ours[1].equals("0") && !scope.equals("3")) {
      return "this root may not: it has not all capabilities that the process has, nor"
          + " CAP_SYS_PTRACE in its user namespace (as in a container), or a security module forbids"
          + " it";
    }
    if (owner.isEmpty() || own.isEmpty() || owner.equals(own)) {
      return yama(scope);
    }
    return theirs[0].equals(ours[0]) && theirs.length > 1
        ? "it has the rights of another user (uid=" + theirs[1] + ", setuid): ask as root"
        : "it belongs to another user (uid=" + theirs[0] + "): ask as that user or as root";
  }

  private static String yama(String scope) {
    switch (scope) {
      case "1":
        return "kernel.yama.ptrace_scope=1 keeps unrelated processes out: start the program with"
            + " `allocs run`, ask as root, or `sysctl kernel.yama.ptrace_scope=0`";
      case "2":
        return "kernel.yama.ptrace_scope=2 leaves this to root: ask as root";
      case "3":
        return "kernel.yama.ptrace_scope=3 forbids it until the next boot";
      default:
        return "it is protected (started with privileges, or it made itself undumpable): ask as"
            + " root";
    }
  }

  private static String scope() {
    try {
      return Files.readString(YAMA).trim();
    } catch (IOException e) {
      return "";
    }
  }

  /** A line of {@code status}. */
  static Optional<String> statusField(Path directory, String key) {
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve("status"));
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      Matcher line = Pattern.compile("(?m)^" + key + ":\\s*(.*)$").matcher(text);
      return line.find() ? Optional.of(line.group(1).trim()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
