package org.allocs.hierarchy.internal;

import java.util.Comparator;

/**
 * A service of another bundle, with what orders it among its like.
 *
 * @param service the service
 * @param label how problems name it
 * @param ranking {@code service.ranking}
 * @param id {@code service.id}
 */
record Ranked<T>(T service, String label, int ranking, long id) {
  /** Higher ranking first, and the older service where they are equal, as the framework does. */
  static final Comparator<Ranked<?>> BEST_FIRST =
      Comparator.<Ranked<?>>comparingInt(Ranked::ranking).reversed().thenComparingLong(Ranked::id);

  private static final String BUNDLE = "bundle ";

  /** Symbolic name of the bundle that offers it. */
  String bundle() {
    return label.startsWith(BUNDLE) ? label.substring(BUNDLE.length()) : label;
  }
}
