package org.allocs.render;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.Symbol;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.MetaFacts;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Dissent;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.model.Site;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;

/** Allocations, types and sites as JSON. */
public final class FactsJson {
  private FactsJson() {}

  /** An object that says all that is known of one address. */
  public static void inspection(JsonWriter json, Inspection inspection) {
    inspection(json, inspection, Optional.empty());
  }

  /** The same, with what else the protocol tells, where that was asked for. */
  public static void inspection(JsonWriter json, Inspection inspection, Optional<MetaFacts> meta) {
    json.object().key("address").address(inspection.address());
    inspection.fault().ifPresent(signal -> SignalText.json(json.key("fault"), signal));
    if (inspection.leaf().isPresent()) {
      Allocation leaf = inspection.leaf().get();
      range(json, leaf);
      json.key("offset").value(inspection.address() - leaf.base());
      json.key("type");
      type(json, inspection.type());
      json.key("field");
      field(json, inspection.field());
      content(json, inspection.content());
      json.key("name").value(leaf.name());
      json.key("demangled").value(leaf.name().flatMap(Symbol::demangled));
      json.key("site");
      site(json, inspection.site());
      siteUnknown(json, leaf, inspection.site());
      calls(json, inspection.calls());
      details(json, leaf);
      meta.ifPresent(facts -> MetaJson.facts(json, facts));
      json.key("suballocator").value(inspection.resolution().suballocator());
    } else {
      nothing(json);
    }
    json.key("note").value(inspection.resolution().note());
    if (inspection.leaf().isEmpty()) {
      json.key("reason").value(inspection.resolution().note().orElse("not mapped"));
    }
    json.key("path");
    path(json, inspection.resolution().path());
    json.endObject();
  }

  private static void nothing(JsonWriter json) {
    for (String key :
        List.of("allocator", "base", "limit", "size", "offset", "type", "field", "name", "site")) {
      json.key(key).nothing();
    }
  }

  /** Keys of who issued an allocation and where it is, inside an open object. */
  public static void range(JsonWriter json, Allocation allocation) {
    json.key("allocator").value(allocation.allocator());
    json.key("base").address(allocation.base());
    json.key("limit").address(allocation.limit());
    json.key("size").value(allocation.size());
  }

  /** Keys of what an allocation's own allocator adds, inside an open object. */
  public static void details(JsonWriter json, Allocation allocation) {
    allocation.usableSize().ifPresent(size -> json.key("usableSize").value(size));
    if (!allocation.attributes().isEmpty()) {
      json.key("attributes").object();
      allocation.attributes().entrySet().stream()
          .sorted(java.util.Map.Entry.comparingByKey())
          .forEach(entry -> json.key(entry.getKey()).value(entry.getValue()));
      json.endObject();
    }
  }

  /** Why there is no site, where there could be one. */
  public static void siteUnknown(JsonWriter json, Allocation allocation, Answer<Site> site) {
    if (!site.isKnown()) {
      json.key("siteUnknown").value(allocation.siteUnknown().or(site::reason));
    }
  }

  /** An object: a type with its evidence, or why it is not known. */
  public static void type(JsonWriter json, Answer<DataType> answer) {
    json.object();
    if (answer.isKnown()) {
      DataType type = answer.value().orElseThrow();
      typeKeys(json, type);
      json.key("grade").value(answer.grade().map(Grade::word));
      json.key("evidence").array();
      answer.evidence().forEach(each -> evidence(json.object(), each));
      json.endArray();
      if (!answer.against().isEmpty()) {
        json.key("against").array();
        answer.against().forEach(each -> dissent(json, each));
        json.endArray();
      }
    } else {
      json.key("unknown").value(answer.reason().orElseThrow());
    }
    json.endObject();
  }

  /** Keys of a piece of evidence, and the end of the object. */
  private static void evidence(JsonWriter json, Evidence evidence) {
    json.key("source").value(evidence.source());
    json.key("detail").value(evidence.detail());
    json.key("grade").value(evidence.grade().word());
    json.endObject();
  }

  /** An object: another type, and what speaks for it. */
  static void dissent(JsonWriter json, Dissent dissent) {
    evidence(json.object().key("type").value(dissent.fact()), dissent.evidence());
  }

  /** Keys of a type's unique names, inside an open object. */
  static void uniqueNames(JsonWriter json, DataType type) {
    json.key("uniqtype").value(type.uniqtype());
    json.key("qualifiedUniqtype").value(type.qualifiedUniqtype());
  }

  /** Keys of a type, inside an open object. */
  public static void typeKeys(JsonWriter json, DataType type) {
    json.members(type, inner -> typeMembers(inner, type));
  }

  private static void typeMembers(JsonWriter json, DataType type) {
    json.key("name").value(type.name());
    uniqueNames(json, type);
    json.key("size");
    if (type.byteSize().isPresent()) {
      json.value(type.byteSize().getAsLong());
    } else {
      json.nothing();
    }
  }

  /** The key of what an allocation looks like, inside an open object, where that is known. */
  public static void content(JsonWriter json, Optional<Answer<Content>> content) {
    if (content.filter(Answer::isKnown).isEmpty()) {
      return;
    }
    Content known = content.get().value().orElseThrow();
    contentKeys(json.key("content").object(), known);
    json.key("detail").value(known.detail());
    json.key("grade").value(content.get().grade().map(Grade::word));
    json.key("evidence").array();
    content.get().evidence().forEach(each -> evidence(json.object(), each));
    json.endArray().endObject();
  }

  /** Keys of what memory looks like, inside an open object. */
  static void contentKeys(JsonWriter json, Content content) {
    json.key("kind").value(content.kind().words());
    json.key("form").value(content.form());
  }

  private static void field(JsonWriter json, Optional<FieldPath> field) {
    if (field.isEmpty()) {
      json.nothing();
      return;
    }
    json.object().key("path").value(field.get().path());
    json.key("type").value(field.get().type().name());
    json.key("offset").value(field.get().offset()).endObject();
  }

  /** An object, or nothing where the site is not known. */
  public static void site(JsonWriter json, Answer<Site> answer) {
    if (!answer.isKnown()) {
      json.nothing();
      return;
    }
    Site site = answer.value().orElseThrow();
    json.object();
    siteKeys(json, site);
    json.endObject();
  }

  /** The key of the calls that led to an allocation, inside an open object, where any are known. */
  public static void calls(JsonWriter json, List<Site> calls) {
    if (!calls.isEmpty()) {
      json.key("calls").array();
      for (Site call : calls) {
        json.object();
        siteKeys(json, call);
        json.endObject();
      }
      json.endArray();
    }
  }

  /** Keys of a place in the program, inside an open object. */
  public static void siteKeys(JsonWriter json, Site site) {
    json.members(site, inner -> siteMembers(inner, site));
  }

  private static void siteMembers(JsonWriter json, Site site) {
    json.key("address").address(site.address());
    json.key("function").value(site.function());
    json.key("module").value(site.module());
    json.key("file").value(site.file());
    json.key("line");
    if (site.line().isPresent()) {
      json.value(site.line().get());
    } else {
      json.nothing();
    }
    if (site.frames().size() > 1) {
      json.key("inlined").array();
      site.frames().forEach(frame -> sourceFrame(json, frame));
      json.endArray();
    }
  }

  private static void sourceFrame(JsonWriter json, org.allocs.model.SourceFrame frame) {
    json.object().key("function").value(frame.function());
    json.key("file").value(frame.file());
    json.key("line").value(frame.line()).endObject();
  }

  private static void path(JsonWriter json, List<Allocation> path) {
    json.array();
    for (Allocation each : path) {
      json.object().key("allocator").value(each.allocator());
      json.key("base").address(each.base());
      json.key("limit").address(each.limit());
      json.key("name").value(each.name()).endObject();
    }
    json.endArray();
  }
}
