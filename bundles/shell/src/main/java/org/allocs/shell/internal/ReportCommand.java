package org.allocs.shell.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.allocs.error.AllocsException;
import org.allocs.inspect.AllocatedEver;
import org.allocs.inspect.Totals;
import org.allocs.query.MemoryView;
import org.allocs.render.EverText;
import org.allocs.render.ReportText;
import picocli.CommandLine.Command;

/**
 * Serves the native launcher: takes a line {@code PID SECONDS WHEN} for each report, WHEN being
 * words for its heading, and answers with a line {@code PID LENGTH} and that many bytes. The
 * process waits that long, unless a signal asked for the report.
 */
@Command(name = ReportCommand.NAME, hidden = true)
final class ReportCommand extends Action {
  static final String NAME = "serve-reports";

  /** Of each second that the process waits: when they are over, nothing can be read any more. */
  private static final long NANOS_PER_SECOND = 750_000_000L;

  @Override
  int run(Environment environment) throws CommandException {
    try (BufferedReader requests =
        new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.US_ASCII))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] request = line.strip().split(" ", 3);
        if (request.length != 3) {
          throw CommandException.failed("not PID SECONDS WHEN: " + line);
        }
        long pid = Long.parseLong(request[0]);
        long nanos = Integer.parseInt(request[1]) * NANOS_PER_SECOND;
        byte[] report =
            report(environment, pid, nanos, request[2]).getBytes(StandardCharsets.UTF_8);
        environment.out().println(pid + " " + report.length);
        environment.out().write(report, 0, report.length);
        environment.out().flush();
      }
      return 0;
    } catch (IOException | NumberFormatException e) {
      throw CommandException.failed("no report: " + e.getMessage());
    }
  }

  private static String report(Environment environment, long pid, long nanos, String when)
      throws CommandException {
    long begun = System.nanoTime();
    try (Opened opened = environment.targets().open(TargetName.of(pid))) {
      MemoryView view = opened.view();
      StringBuilder report =
          new StringBuilder(
              ReportText.report(
                  opened.target().description(),
                  when,
                  Totals.of(view, () -> System.nanoTime() - begun > nanos)));
      AllocatedEver.of(view)
          .value()
          .ifPresent(
              ever -> report.append('\n').append(EverText.tables(ever, "ever", ReportText.TOP)));
      view.problems().forEach(problem -> report.append("allocs: ").append(problem).append('\n'));
      return report.toString();
    } catch (AllocsException e) {
      return "allocs: no report on pid " + pid + ": " + e.getMessage() + "\n";
    }
  }
}
