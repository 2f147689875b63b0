package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ChangeRecords;
import org.allocs.hooks.ChangeRecords.RecordedChange;
import org.allocs.model.AddressRange;

/** What the hooks log of changes that the program asked for. */
final class ChangeLog {
  /** By their numbers in the log, less 1. */
  static final List<Change.Kind> KINDS =
      List.of(
          Change.Kind.ALLOCATE,
          Change.Kind.FREE,
          Change.Kind.RESIZE,
          Change.Kind.MIGRATE,
          Change.Kind.SET_TYPE,
          Change.Kind.SET_SITE,
          Change.Kind.PROMOTE,
          Change.Kind.DEMOTE,
          Change.Kind.ATTACH,
          Change.Kind.DETACH);

  private ChangeLog() {}

  static List<LoggedChange> of(Context context) throws AllocsException {
    Optional<ChangeRecords> records = ChangeRecords.open(context.target(), context.debugInfo());
    List<LoggedChange> changes = new ArrayList<>();
    if (records.isPresent()) {
      for (RecordedChange change : records.get().newest()) {
        // Kinds that a later release of the hooks may log are left out, and so is nonsense.
        boolean known = change.kind() >= 1 && change.kind() <= KINDS.size();
        if (known && !AddressRange.lessThan(change.base() + change.size(), change.base())) {
          changes.add(logged(change));
        }
      }
    }
    return changes;
  }

  private static LoggedChange logged(RecordedChange change) {
    return new LoggedChange(
        change.number(),
        KINDS.get(change.kind() - 1),
        AddressRange.ofSize(change.base(), change.size()),
        change.text().orElse(""),
        change.path());
  }
}
