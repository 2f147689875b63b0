package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;

/** Looks at what allocs depends on. */
final class Checkup {
  private static final long WAIT_SECONDS = 10;

  /** How bad it is. */
  enum Grade {
    /** As it should be. */
    GOOD("ok"),
    /** Answers will be poorer. */
    POOR("warn"),
    /** Something will not work at all. */
    BROKEN("FAIL");

    private final String word;

    Grade(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * The result of one check.
   *
   * @param check what was looked at
   * @param grade how bad it is
   * @param found what was found
   * @param advice what to do
   */
  record Finding(String check, Grade grade, String found, Optional<String> advice) {
    static Finding good(String check, String found) {
      return new Finding(check, Grade.GOOD, found, Optional.empty());
    }

    static Finding poor(String check, String found, String advice) {
      return new Finding(check, Grade.POOR, found, Optional.of(advice));
    }

    static Finding broken(String check, String found, String advice) {
      return new Finding(check, Grade.BROKEN, found, Optional.of(advice));
    }
  }

  private final EngineAccess engine;

  Checkup(EngineAccess engine) {
    this.engine = engine;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(kernel());
    findings.add(machine());
    findings.add(java());
    findings.add(compiler());
    findings.add(ptrace());
    findings.add(hooks());
    findings.addAll(bundles());
    findings.addAll(child());
    return findings;
  }

  private static Finding kernel() {
    String version = System.getProperty("os.version");
    String[] parts = version.split("[^0-9]+");
    boolean old =
        parts.length < 2 || Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]) < 5003;
    return old
        ? Finding.poor("kernel", version, "5.3 or later is what allocs is tested on.")
        : Finding.good("kernel", version);
  }

  private static Finding machine() {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    return machine.equals("Linux amd64")
        ? Finding.good("machine", machine)
        : Finding.broken("machine", machine, "Only Linux on x86-64 is supported.");
  }

  private static Finding java() {
    String version = System.getProperty("java.runtime.version");
    return Finding.good("java", version + " in " + System.getProperty("java.home"));
  }

  private static Finding compiler() {
    Optional<String> version = firstLine("gcc", "-dumpfullversion");
    return version
        .map(found -> Finding.good("gcc", found))
        .orElseGet(
            () ->
                Finding.poor("gcc", "not found", "Needed to build: apt-get install gcc libc6-dev"));
  }

  private static Finding ptrace() {
    String scope = read("/proc/sys/kernel/yama/ptrace_scope").orElse("0");
    boolean root = "root".equals(System.getProperty("user.name"));
    if (scope.equals("0") || (root && !scope.equals("3"))) {
      return Finding.good("ptrace", "scope=" + scope + (root ? ", as root" : ""));
    }
    return Finding.poor(
        "ptrace",
        "scope=" + scope + ": the kernel lets a process be read by its ancestors or root only",
        "Start programs with allocs run, or type: sudo sysctl kernel.yama.ptrace_scope=0");
  }

  private Finding hooks() {
    Path library = engine.home().map(ConfigCommand::preload).orElse(Path.of("?"));
    if (!Files.isReadable(library)) {
      return Finding.broken(
          "hooks", "not found: " + library, "Build them: ./allocs doctor, or make");
    }
    String launcher = library.resolveSibling("allocs-run").toString();
    ProcessBuilder builder =
        new ProcessBuilder(launcher, "--no-report", "--", "true").redirectErrorStream(true);
    Optional<String> complaint = output(builder);
    return complaint.filter(String::isEmpty).isPresent()
        ? Finding.good("hooks", library.toString())
        : Finding.broken(
            "hooks", complaint.orElse("a program does not run under them"), "Look at " + library);
  }

  private List<Finding> bundles() {
    try {
      List<Finding> findings = new ArrayList<>();
      List<BundleRow> rows = BundleRow.all(engine);
      for (BundleRow row : rows) {
        for (String problem : row.problems()) {
          findings.add(Finding.poor("bundles", problem, "allocs bundles says more of it."));
        }
      }
      return findings.isEmpty()
          ? List.of(Finding.good("bundles", rows.size() + " as they should be"))
          : findings;
    } catch (CommandException e) {
      return List.of(Finding.broken("bundles", e.getMessage(), "Build them: ./allocs doctor"));
    }
  }

  /** Asks every allocator for everything. */
  private static List<Finding> allocators(Opened opened) throws AllocsException {
    long[] count = {0};
    opened
        .view()
        .walk(
            AddressRange.ALL,
            (depth, allocation, suballocator, note) -> {
              count[0]++;
              return TreeVisitor.Step.DEEPER;
            });
    List<String> problems = opened.view().problems();
    if (problems.isEmpty()) {
      return List.of(Finding.good("allocators", count[0] + " allocations of that process"));
    }
    return problems.stream()
        .map(
            problem ->
                Finding.poor("allocators", problem, "What it allocates is left out of answers."))
        .toList();
  }

  /** Opens a process of our own and looks for the debug information of what it has loaded. */
  private List<Finding> child() {
    try {
      Process sleeper = new ProcessBuilder("sleep", "60").start();
      try (Opened opened = Opened.open(engine, TargetName.of(sleeper.pid()), false)) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.good("reading a process", opened.target().description()));
        findings.addAll(allocators(opened));
        libc(opened).ifPresent(findings::add);
        return findings;
      } finally {
        sleeper.destroyForcibly();
      }
    } catch (IOException | AllocsException | CommandException e) {
      return List.of(Finding.broken("reading a process", e.getMessage(), "See ptrace above."));
    }
  }

  private static Optional<Finding> libc(Opened opened) throws AllocsException {
    for (LoadedObject object : opened.target().objects()) {
      if (object.shortName().startsWith("libc.so")) {
        return Optional.of(debugInformation(opened, object));
      }
    }
    return Optional.empty();
  }

  private static Finding debugInformation(Opened opened, LoadedObject libc) {
    ModuleInfo module = opened.view().context().debugInfo().module(opened.target(), libc);
    // Asked first: files are looked for when somebody asks.
    boolean known = module.definitions().isKnown();
    String from = String.join("; ", module.provenance());
    return known
        ? Finding.good("debug information of libc", from)
        : Finding.poor(
            "debug information of libc",
            module.definitions().reason().orElse("none") + " (" + from + ")",
            "For its types and variables: apt-get install libc6-dbg");
  }

  private static Optional<String> firstLine(String... command) {
    return output(new ProcessBuilder(command)).map(text -> text.lines().findFirst().orElse(""));
  }

  /** What a short program prints; empty if it cannot run, fails, or takes too long. */
  private static Optional<String> output(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      String text = new String(process.getInputStream().readAllBytes()).strip();
      boolean good = process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      return good || !text.isEmpty() ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
