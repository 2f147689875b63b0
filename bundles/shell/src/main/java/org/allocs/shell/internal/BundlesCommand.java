package org.allocs.shell.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.command.CommandLine;
import org.allocs.command.InstalledBundle;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What runs. */
@Command(
    name = "bundles",
    customSynopsis = "allocs bundles [--json | --pins]",
    header = "What runs: every bundle, the allocators that it offers, its file.",
    description = {
      "",
      "Bundles of your own run with every command if they lie in ~/.config/allocs/bundles",
      "($XDG_CONFIG_HOME/allocs/bundles), or where ALLOCS_BUNDLES says: files and",
      "directories, separated by colons. They are guests: one that does not answer is cut",
      "off.",
      "",
      "If there is a file ~/.config/allocs/pins, or ALLOCS_PINS names one, only bundles run",
      "whose SHA-256 it has, and those that allocs was built with. A line is what --pins",
      "prints.",
      "",
      "In a shell: install FILE, start ID, stop ID, update ID, uninstall ID; start FILE does",
      "both. The exit status is 1 if a bundle does not run as it should.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  allocs bundles",
      "  ALLOCS_BUNDLES=/tmp/my-allocator.jar allocs bundles --pins >> ~/.config/allocs/pins"
    })
final class BundlesCommand extends Action {
  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(
      names = "--pins",
      description = "Prints the SHA-256 and the symbolic name of each guest, as pins have them.")
  private boolean pins;

  @Override
  int run(Environment environment) throws CommandException {
    if (json && pins) {
      throw CommandException.usage("either --json or --pins");
    }
    List<BundleRow> rows = BundleRow.all(environment.engine());
    if (json) {
      print(rows, new JsonWriter(environment.out()));
    } else if (pins) {
      printPins(rows, environment);
    } else {
      rows.forEach(row -> print(row, environment));
    }
    boolean good = rows.stream().allMatch(row -> row.problems().isEmpty());
    return good || pins ? CommandLine.OK : CommandLine.FAILED;
  }

  private static void printPins(List<BundleRow> rows, Environment environment) {
    for (BundleRow row : rows) {
      InstalledBundle bundle = row.bundle();
      Optional<String> hash = bundle.sha256().value();
      if (bundle.guest() && hash.isPresent() && !bundle.name().isEmpty()) {
        environment.out().println(hash.get() + "  " + bundle.name());
      }
    }
  }

  private static void print(BundleRow row, Environment environment) {
    InstalledBundle bundle = row.bundle();
    String id = bundle.id() < 0 ? "-" : Long.toString(bundle.id());
    StringBuilder line = new StringBuilder();
    line.append(
        String.format("%3s  %-9s %s %s", id, bundle.state(), shown(bundle), bundle.version()));
    if (!row.offered().isEmpty()) {
      line.append("  allocators: ").append(String.join(", ", row.offered()));
    }
    if (bundle.guest()) {
      line.append("  (guest)");
    }
    environment.out().println(line);
    environment.out().println("     " + bundle.location());
    String hash = bundle.sha256().value().map(h -> "sha256 " + h).orElse("");
    String declared =
        bundle.declared().isEmpty() ? "" : "declares: " + String.join(", ", bundle.declared());
    String more = (hash + "  " + declared).strip();
    if (!more.isEmpty()) {
      environment.out().println("     " + more);
    }
    row.problems().forEach(problem -> environment.out().println("     ! " + problem));
  }

  private static String shown(InstalledBundle bundle) {
    return bundle.name().isEmpty() ? "?" : bundle.name();
  }

  private static void print(List<BundleRow> rows, JsonWriter writer) {
    writer.array();
    for (BundleRow row : rows) {
      InstalledBundle bundle = row.bundle();
      writer.object().key("id");
      if (bundle.id() < 0) {
        writer.nothing();
      } else {
        writer.value(bundle.id());
      }
      writer.key("name").value(bundle.name()).key("version").value(bundle.version());
      writer.key("state").value(bundle.state()).key("guest").value(bundle.guest());
      writer.key("allocators");
      printAll(row.offered(), writer);
      writer.key("declared");
      printAll(bundle.declared(), writer);
      writer.key("location").value(bundle.location()).key("sha256").value(bundle.sha256().value());
      writer.key("problems");
      printAll(row.problems(), writer);
      writer.endObject();
    }
    writer.endArray().endLine();
  }

  private static void printAll(List<String> texts, JsonWriter writer) {
    writer.array();
    texts.forEach(writer::value);
    writer.endArray();
  }
}
