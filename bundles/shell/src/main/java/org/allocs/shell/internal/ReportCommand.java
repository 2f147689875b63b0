package org.allocs.shell.internal;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.Totals;
import org.allocs.query.MemoryView;
import org.allocs.render.ReportText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Serves the native launcher: reads one process id a line, reports on that process, and answers
 * each with a line when it has been read. Processes wait meanwhile.
 */
@Command(name = ReportCommand.NAME, hidden = true)
final class ReportCommand extends Action {
  static final String NAME = "serve-reports";

  @Option(names = "--report")
  private String file;

  @Override
  int run(Environment environment) throws CommandException {
    PrintStream report = environment.err();
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.US_ASCII))) {
      if (file != null) {
        report = new PrintStream(new FileOutputStream(file), false, StandardCharsets.UTF_8);
      }
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        report(environment, Long.parseLong(line.strip()), report);
        environment.out().println("done " + line.strip());
        environment.out().flush();
      }
      return 0;
    } catch (IOException | NumberFormatException e) {
      throw CommandException.failed("no report: " + e.getMessage());
    } finally {
      if (file != null) {
        report.close();
      }
    }
  }

  private static void report(Environment environment, long pid, PrintStream report)
      throws CommandException {
    try (Opened opened = environment.targets().open(pid)) {
      MemoryView view = opened.view();
      String title = opened.target().description();
      report.print(
          ReportText.report(title, Totals.of(view), LiveHeap.byType(view), LiveHeap.bySite(view)));
      view.problems().forEach(problem -> report.println("allocs: " + problem));
    } catch (AllocsException e) {
      report.println("allocs: no report on pid " + pid + ": " + e.getMessage());
    }
    report.flush();
  }
}
