package org.allocs.shell.internal;

import java.util.List;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks this machine. */
@Command(
    name = "doctor",
    customSynopsis = "allocs doctor [--json]",
    header = "Checks this machine and says what to do.",
    description = {"", "The exit status is 1 if something keeps allocs from working.", ""},
    footer = {"", "Example:", "  allocs doctor"})
final class DoctorCommand extends Action {
  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  int run(Environment environment) {
    List<Checkup.Finding> findings = new Checkup(environment.engine()).findings();
    if (json) {
      JsonWriter writer = new JsonWriter(environment.out()).array();
      for (Checkup.Finding each : findings) {
        writer.object().key("check").value(each.check()).key("status");
        writer.value(each.grade().word()).key("found").value(each.found());
        writer.key("advice").value(each.advice()).endObject();
      }
      writer.endArray().endLine();
    } else {
      for (Checkup.Finding each : findings) {
        environment.out().printf("%-5s %s: %s%n", each.grade().word(), each.check(), each.found());
        each.advice().ifPresent(advice -> environment.out().println("      " + advice));
      }
    }
    boolean broken = findings.stream().anyMatch(f -> f.grade() == Checkup.Grade.BROKEN);
    return broken ? org.allocs.command.CommandLine.FAILED : org.allocs.command.CommandLine.OK;
  }
}
