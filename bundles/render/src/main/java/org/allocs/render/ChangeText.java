package org.allocs.render;

import java.util.Optional;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
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
        + where(change.where())
        + (change.detail().isEmpty() ? "" : "  " + Plain.of(change.detail()))
        + site.map(s -> "  from " + Plain.of(FactsText.place(s))).orElse("");
  }

  /** What was done, on one line. */
  public static String row(Outcome.Done done) {
    return where(done.where()) + "  " + Plain.of(done.what());
  }

  /** Why nothing was, for a message. */
  public static String refusal(Change change, Outcome.Refused refused) {
    return change.kind().words()
        + " is refused ("
        + refused.cause().words()
        + "): "
        + Plain.of(refused.reason());
  }

  /** What came of a change, as an object. */
  public static void json(JsonWriter json, Change change, Outcome outcome) {
    json.object().key("change").value(change.kind().words());
    json.key("done").value(outcome.done().isPresent());
    outcome
        .done()
        .ifPresent(
            done -> {
              json.key("base").address(done.where().base());
              json.key("limit").address(done.where().limit());
              json.key("what").value(done.what());
            });
    outcome
        .refused()
        .ifPresent(
            refused -> {
              json.key("cause").value(refused.cause().words());
              json.key("reason").value(refused.reason());
            });
    json.endObject();
  }

  private static String where(AddressRange range) {
    return AddressRange.hex(range.base())
        + "-"
        + AddressRange.hex(range.limit())
        + " "
        + Long.toUnsignedString(range.size());
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
