package org.allocs.change;

import java.util.EnumMap;
import java.util.Map;

/** Why an allocator lets nobody change what it issued. */
public final class Refusals {
  private final Map<Change.Kind, String> reasons;

  private Refusals(Map<Change.Kind, String> reasons) {
    this.reasons = reasons;
  }

  /** One reason for all changes. */
  public static Refusals because(String reason) {
    Map<Change.Kind, String> all = new EnumMap<>(Change.Kind.class);
    for (Change.Kind kind : Change.Kind.values()) {
      all.put(kind, reason);
    }
    return new Refusals(all);
  }

  /** The same with another reason for some. */
  public Refusals but(String reason, Change.Kind... kinds) {
    Map<Change.Kind, String> all = new EnumMap<>(reasons);
    for (Change.Kind kind : kinds) {
      all.put(kind, reason);
    }
    return new Refusals(all);
  }

  /** The refusal of a change. */
  public Outcome of(Change change) {
    return Outcome.refused(Outcome.Cause.NEVER, reasons.get(change.kind()));
  }
}
