package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands a program to the native launcher, as the script at the top does without this class. */
@Command(
    name = "run",
    customSynopsis =
        "allocs run [--report FILE] [--no-report] [--children] [--on-signal SIGNAL]"
            + " [--on-crash] [--depth N] [--counts] [--patience SECONDS] [RULES...] [--] COMMAND"
            + " [ARGUMENT...]",
    header = "Runs a program under the hooks and reports what it held at its end.",
    description = {
      "",
      "The program keeps its standard streams, its exit status and its process id. The report",
      "goes to standard error. At its end the program waits to be read: for 120 seconds at",
      "most, or what --patience says, and no longer than 10 if the reader is gone. With",
      "--on-signal or --on-crash it is traced: no debugger can attach to it, and other",
      "commands know no registers of its threads, and so no frames; they say who traces it.",
      "",
      "Rules make the functions of a program's own allocators known: NAME(TYPES)TYPE, where p",
      "is a pointer, z a size_t, l a long, i an int, d and f are floating; a capital is the",
      "size that is allocated or the pointer that is freed, and ->NAME the allocator of which",
      "others are part. FILE!NAME is one in that file, SOURCE.c:NAME a static one. Rules are",
      "separated by blanks, and may stand in LIBALLOCS_ALLOC_FNS, _FREE_FNS, _ALLOCSZ_FNS,",
      "_SUBALLOC_FNS and _SUBFREE_FNS as well. A rule that is malformed, contradicts another",
      "or names a function that cannot be followed is refused with status 2 before the",
      "program starts; a function that a library might bring later is announced, and named at",
      "the end if none did.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  allocs run --report sort.txt -- sort --parallel=2 words",
      "  allocs run --on-signal USR2 -- ./server     and then: kill -USR2 PID",
      "  allocs run --on-crash -- ./server",
      "  allocs run --suballoc 'apr_palloc(pZ)p' \\",
      "      --subreset 'apr_pool_clear(P) apr_pool_destroy(P)' -- svnserve -i",
      "  allocs run --alloc 'xmalloc(Z)p xcalloc(ZZ)p' --free 'xfree(P)' -- ./program"
    })
final class RunCommand extends Action {
  @Option(names = "--report", paramLabel = "FILE", description = "Writes the report to this file.")
  private String report;

  @Option(names = "--no-report", description = "Writes no report.")
  private boolean noReport;

  @Option(names = "--children", description = "Reports on every child process as well.")
  private boolean children;

  @Option(
      names = "--on-signal",
      paramLabel = "SIGNAL",
      description = "Reports whenever the program is sent this signal, which never reaches it.")
  private String onSignal;

  @Option(
      names = "--on-crash",
      description = "Reports before a signal ends the program; it then ends as it would have.")
  private boolean onCrash;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description =
          "Records N frames of the calls around each allocation, 1 to 64, not counting those of"
              + " standard libraries and wrappers of malloc; 4 if it is not given.")
  private String depth;

  @Option(
      names = "--counts",
      description =
          "Counts all allocations ever, by site and by thread, and objects of custom allocators by"
              + " site; they are then in the report, and"
              + " asked for by allocs sites --counts.")
  private boolean counts;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "Lets the program wait so long at its end to be read, 10 to 3600; 120 if it is not given.")
  private String patience;

  @Mixin private AllocatorRules rules = new AllocatorRules();

  @Parameters(arity = "0..*", hidden = true)
  private List<String> command = new ArrayList<>();

  @Override
  int run(Environment environment) throws CommandException {
    Path launcher = launcher(environment);
    List<String> line = new ArrayList<>(List.of(launcher.toString()));
    if (report != null) {
      line.addAll(List.of("--report", report));
    }
    if (noReport) {
      line.add("--no-report");
    }
    if (children) {
      line.add("--children");
    }
    if (onSignal != null) {
      line.addAll(List.of("--on-signal", onSignal));
    }
    if (onCrash) {
      line.add("--on-crash");
    }
    if (depth != null) {
      line.addAll(List.of("--depth", depth));
    }
    if (counts) {
      line.add("--counts");
    }
    if (patience != null) {
      line.addAll(List.of("--patience", patience));
    }
    rules.addTo(line);
    line.add("--");
    line.addAll(command);
    try {
      return new ProcessBuilder(line).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw CommandException.failed("not started: " + launcher + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed("interrupted");
    }
  }

  private static Path launcher(Environment environment) throws CommandException {
    Path launcher =
        environment.engine().home().map(home -> home.resolve("native/allocs-run")).orElse(null);
    if (launcher == null || !Files.isExecutable(launcher)) {
      throw CommandException.failed("no native launcher: file=" + launcher);
    }
    return launcher;
  }
}
