package org.allocs.render;

import java.util.List;
import org.allocs.inspect.MetaFacts;
import org.allocs.inspect.Node;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.type.FieldPath;

/** What else the protocol tells of an allocation as JSON: keys inside an open object. */
public final class MetaJson {
  private MetaJson() {}

  /** A key for each fact; of what is not known an object with the reason in {@code unknown}. */
  public static void facts(JsonWriter json, MetaFacts facts) {
    json.key("usable").object();
    if (facts.usableSize().isKnown()) {
      json.key("bytes").value(facts.usableSize().value().get());
    }
    end(json, facts.usableSize());
    identity(json, facts.identity());
    lifetime(json, facts.lifetime());
    pointerUse(json, facts.pointerUse());
    json.key("metadata").object();
    if (facts.metadata().isKnown()) {
      metadata(json, facts.metadata().value().get(), facts.record().orElseThrow());
    }
    end(json, facts.metadata());
    json.key("paths").array();
    facts.paths().forEach(path -> path(json, path));
    json.endArray();
  }

  /** What an allocation is called in every run. */
  public static void identity(JsonWriter json, Answer<Identity> answer) {
    json.key("identity").object();
    if (answer.isKnown()) {
      Identity identity = answer.value().get();
      json.key("key").value(identity.key());
      json.key("ordinal");
      if (identity.ordinal().isPresent()) {
        json.value(identity.ordinal().getAsLong());
      } else {
        json.nothing();
      }
    }
    end(json, answer);
  }

  /** What ends an allocation. */
  public static void lifetime(JsonWriter json, Answer<Lifetime> answer) {
    json.key("lifetime").object();
    if (answer.isKnown()) {
      List<Lifetime.End> ends = answer.value().get().ends();
      json.key("ends").array();
      ends.forEach(end -> json.value(end.words()));
      json.endArray().key("detail").value(answer.value().get().detail());
    }
    end(json, answer);
  }

  /** Which pointers into an allocation stand for it. */
  public static void pointerUse(JsonWriter json, Answer<PointerUse> answer) {
    json.key("pointerUse").object();
    if (answer.isKnown()) {
      json.key("use").value(answer.value().get().word());
    }
    end(json, answer);
  }

  private static void end(JsonWriter json, Answer<?> answer) {
    if (answer.isKnown()) {
      json.key("grade").value(answer.grade().map(Grade::word));
    } else {
      json.key("unknown").value(answer.reason().orElseThrow());
    }
    json.endObject();
  }

  private static void metadata(JsonWriter json, Metadata metadata, Node record) {
    json.key("keeper").value(metadata.keeper());
    json.key("type").value(metadata.type().name());
    json.key("address");
    if (metadata.address().isPresent()) {
      json.address(metadata.address().getAsLong());
    } else {
      json.nothing();
    }
    json.key("value");
    DumpJson.dump(json, record);
  }

  private static void path(JsonWriter json, FieldPath path) {
    json.object().key("path").value(path.path());
    json.key("type").value(path.type().name());
    json.key("offset").value(path.offset()).endObject();
  }
}
