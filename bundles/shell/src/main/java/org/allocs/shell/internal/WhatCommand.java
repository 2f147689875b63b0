package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.MetaFacts;
import org.allocs.query.MemoryView;
import org.allocs.render.FactsJson;
import org.allocs.render.FactsText;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is at an address. */
@Command(
    name = "what",
    customSynopsis = "allocs what [--json] [--stop] [--why] [--grade G] TARGET ADDRESS...",
    header = "What is at each address.",
    description = {
      "",
      "TARGET is the id of a process, or a core file. ADDRESS is hexadecimal (0x...),",
      "decimal, SYMBOL, SYMBOL+OFFSET, or either of these after MODULE!",
      ""
    },
    footer = {"", "Example:", "  allocs what 4711 0x7ffd3a5c0e48 environ 'libc.so.6!malloc+16'"})
final class WhatCommand extends TargetCommand {
  @Mixin private TypeOptions types = new TypeOptions();

  @Override
  boolean needsAddress() {
    return true;
  }

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    List<List<Long>> places = new ArrayList<>();
    for (String operand : rest) {
      places.add(Places.all(view, operand));
    }
    if (json()) {
      printJson(environment, types.of(view), places);
    } else {
      printText(environment, types.of(view), places);
    }
    return 0;
  }

  /** One object for each operand: of several symbols with one name the first. */
  private static void printJson(Environment environment, MemoryView view, List<List<Long>> places)
      throws AllocsException {
    JsonWriter json = new JsonWriter(environment.out());
    json.array();
    for (List<Long> place : places) {
      Inspection found = Inspection.at(view, place.get(0));
      FactsJson.inspection(json, found, MetaFacts.of(view, found.resolution()));
    }
    json.endArray().endLine();
  }

  private void printText(Environment environment, MemoryView view, List<List<Long>> places)
      throws AllocsException {
    for (List<Long> place : places) {
      for (long address : place) {
        Inspection found = Inspection.at(view, address);
        Optional<MetaFacts> meta = MetaFacts.of(view, found.resolution());
        environment.out().print(FactsText.inspection(found, meta, types.why()));
      }
    }
  }
}
