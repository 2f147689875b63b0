package org.allocs.render;

import java.util.Comparator;
import java.util.Map;
import org.allocs.debug.FileSection;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.UnitCensus;

/** What a file has, as JSON. */
public final class SummaryJson {
  private SummaryJson() {}

  /** An object. */
  public static void summary(JsonWriter json, ModuleSummary summary) {
    json.object().key("file").value(summary.file()).key("kind").value(summary.kind());
    json.key("machine").value(summary.machine()).key("bits").value(summary.bits());
    json.key("byteOrder").value(summary.littleEndian() ? "little" : "big");
    json.key("buildId").value(summary.buildId()).key("note").value(summary.note());
    json.key("provenance").array();
    summary.provenance().forEach(json::value);
    json.endArray().key("units");
    if (summary.units().isKnown()) {
      units(json, summary.units().value().orElseThrow());
    } else {
      json.object().key("unknown").value(summary.units().reason()).endObject();
    }
    json.key("sections").array();
    summary.sections().forEach(section -> section(json, section));
    json.endArray().endObject();
  }

  private static void units(JsonWriter json, UnitCensus units) {
    json.object();
    counts(json, "kinds", units.kinds());
    counts(json, "versions", units.versions());
    counts(json, "languages", units.languages());
    counts(json, "producers", units.producers());
    json.key("entries").value(units.entries()).key("functions").value(units.functions());
    json.key("inlined").value(units.inlined()).key("types").value(units.types());
    json.key("variables").value(units.variables()).key("lines").value(units.lines());
    json.key("macros").value(units.macros());
    counts(json, "skipped", units.skipped());
    json.endObject();
  }

  private static void counts(JsonWriter json, String key, Map<String, Long> counts) {
    json.key(key).object();
    counts.entrySet().stream()
        .sorted(BY_COUNT)
        .forEach(each -> json.key(each.getKey()).value(each.getValue()));
    json.endObject();
  }

  /** The most frequent first. */
  static final Comparator<Map.Entry<String, Long>> BY_COUNT =
      Map.Entry.<String, Long>comparingByValue()
          .reversed()
          .thenComparing(Map.Entry.comparingByKey());

  private static void section(JsonWriter json, FileSection section) {
    json.object().key("file").value(section.file()).key("name").value(section.name());
    json.key("type").value(section.type()).key("address").address(section.address());
    json.key("size").value(section.size()).key("stored").value(section.stored());
    json.key("flags").value(section.flags()).endObject();
  }
}
