package org.allocs.testkit;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;

/** What must hold of changes, whoever is told to make them. */
final class ChangeChecks {
  /** One of each kind. */
  private static final List<Change> SAMPLES =
      List.of(
          new Change.Allocate(24, 64, true, Optional.of("int")),
          new Change.Free(),
          new Change.Resize(8),
          new Change.Migrate("another", true),
          new Change.SetType(List.of("int", "float")),
          new Change.SetSite(0x401000),
          new Change.Promote("a-pool"),
          new Change.Demote(),
          new Change.Attach("a-policy"),
          new Change.Detach("a-policy"));

  private static final Set<Outcome.Cause> WHERE_ONLY_LOOKED_AT =
      EnumSet.of(Outcome.Cause.NEVER, Outcome.Cause.LOOKED_AT);

  private ChangeChecks() {}

  /**
   * Every change of what is only looked at is refused, for a cause that says so or holds always.
   */
  static void refusesAll(Allocator allocator, Context context, Allocation allocation)
      throws AllocsException {
    for (Change change : SAMPLES) {
      Outcome outcome = allocator.change(context, allocation, change);
      assertNotNull(outcome, () -> change + " of " + allocation);
      assertTrue(
          outcome.refused().filter(r -> WHERE_ONLY_LOOKED_AT.contains(r.cause())).isPresent(),
          () -> change + " of " + allocation + " in a target that is only looked at: " + outcome);
    }
  }
}
