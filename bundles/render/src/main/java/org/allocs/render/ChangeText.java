package org.allocs.render;

import java.util.Optional;
import org.allocs.change.LoggedChange;
import org.allocs.model.AddressRange;
import org.allocs.model.Site;

/** Changes that were made, as text and JSON. */
public final class ChangeText {
  private ChangeText() {}

  /**
   * One line.
   *
   * @param site of the call that asked for it, where it is known
   */
  public static String row(LoggedChange change, Optional<Site> site) {
    return change.number()
        + "  "
        + change.kind().words()
        + "  "
        + AddressRange.hex(change.where().base())
        + "-"
        + AddressRange.hex(change.where().limit())
        + " "
        + Long.toUnsignedString(change.where().size())
        + (change.detail().isEmpty() ? "" : "  " + Plain.of(change.detail()))
        + site.map(s -> "  from " + Plain.of(FactsText.place(s))).orElse("");
  }

  /** An object. */
  public static void json(JsonWriter json, LoggedChange change, Optional<Site> site) {
    json.object().key("number").value(change.number());
    json.key("change").value(change.kind().words());
    json.key("base").address(change.where().base());
    json.key("limit").address(change.where().limit());
    json.key("detail").value(Optional.of(change.detail()).filter(text -> !text.isEmpty()));
    json.key("site");
    if (site.isPresent()) {
      json.object();
      FactsJson.siteKeys(json, site.get());
      json.endObject();
    } else {
      json.nothing();
    }
    json.endObject();
  }
}
