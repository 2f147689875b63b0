package org.allocs.render;

import org.allocs.inspect.AllocatedEver;
import org.allocs.inspect.AllocatedEver.BySite;
import org.allocs.model.History.Worker;

/** What was allocated ever, as JSON: the live heap by site with more fields. */
public final class EverJson {
  private EverJson() {}

  /** An object with sites, threads, custom allocators and sums. */
  public static void ever(JsonWriter json, AllocatedEver ever) {
    json.object();
    sites(json, ever);
    json.key("threads").array();
    ever.threads().forEach(thread -> thread(json, thread));
    json.endArray().key("allocators").array();
    ever.parts().forEach((name, part) -> part(json, name, part));
    json.endArray().key("notes").array().endArray().endObject();
  }

  private static void part(JsonWriter json, String name, AllocatedEver part) {
    json.object().key("allocator").value(name);
    sites(json, part);
    json.endObject();
  }

  private static void sites(JsonWriter json, AllocatedEver ever) {
    numbers(json, ever.total());
    json.key("groups").array();
    ever.sites().forEach(site -> site(json, site, ever.total().live()));
    json.endArray();
  }

  private static void numbers(JsonWriter json, BySite site) {
    json.key("count").value(site.count()).key("bytes").value(site.live());
    json.key("allocations").value(site.allocations());
    json.key("allocatedBytes").value(site.bytes()).key("frees").value(site.frees());
    json.key("peakBytes").value(site.peak()).key("peakIsExact").value(site.isPeakExact());
  }

  private static void site(JsonWriter json, BySite site, long live) {
    json.object().key("label").value(site.label());
    site.site().ifPresent(place -> FactsJson.siteKeys(json.key("site").object(), place));
    site.site().ifPresent(place -> json.endObject());
    site.reason().ifPresent(reason -> json.key("unknown").value(reason));
    numbers(json, site);
    json.key("share").share(live == 0 ? 0 : (double) site.live() / live).endObject();
  }

  private static void thread(JsonWriter json, Worker thread) {
    json.object();
    thread.tid().ifPresent(tid -> json.key("tid").value(tid));
    json.key("name").value(thread.name()).key("allocations").value(thread.allocations());
    json.key("allocatedBytes").value(thread.bytes()).key("frees").value(thread.frees());
    json.key("freedBytes").value(thread.freedBytes()).endObject();
  }
}
