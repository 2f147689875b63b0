package org.allocs.malloc.internal;

import java.util.Optional;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.error.CallFailedException;
import org.allocs.error.NoSafePointException;
import org.allocs.error.TargetAccessException;
import org.allocs.hooks.HookCalls;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Call;
import org.allocs.target.Target;

/** Has the hooks change a chunk, in its own process. */
final class ChunkChange {
  private final Target target;
  private final HookCalls hooks;
  private final Allocation chunk;

  ChunkChange(Target target, HookCalls hooks, Allocation chunk) {
    this.target = target;
    this.hooks = hooks;
    this.chunk = chunk;
  }

  /** Makes it, or says why not. */
  Outcome make(Change change) throws AllocsException {
    try {
      if (change instanceof Change.Migrate migrate) {
        return migrate(migrate);
      }
      return change instanceof Change.Allocate allocate ? allocate(allocate) : of(change);
    } catch (NoSafePointException e) {
      return Outcome.refused(Outcome.Cause.BUSY, e.getMessage());
    } catch (CallFailedException e) {
      return Outcome.refused(Outcome.Cause.FAILED, e.getMessage());
    } catch (TargetAccessException e) {
      return Outcome.refused(Outcome.Cause.LOOKED_AT, e.getMessage());
    }
  }

  private Outcome of(Change change) throws AllocsException {
    if (change instanceof Change.Resize resize) {
      AddressRange after = AddressRange.ofSize(chunk.base(), resize.size());
      return change(chunk.range(), change, resize.size(), "", after, "resized");
    }
    if (change instanceof Change.SetType type) {
      String names = String.join(" | ", type.alternatives());
      return change(names, change, "its type is set: " + names);
    }
    if (change instanceof Change.SetSite site) {
      String what = "its site is set: " + AddressRange.hex(site.address());
      return change(chunk.range(), change, site.address(), "", chunk.range(), what);
    }
    if (change instanceof Change.Promote promote) {
      return change(
          promote.suballocator(), change, "an arena of " + promote.suballocator() + " from now on");
    }
    if (change instanceof Change.Attach attach) {
      return change(attach.policy(), change, "held by " + attach.policy());
    }
    if (change instanceof Change.Detach detach) {
      return change(detach.policy(), change, "held by " + detach.policy() + " no more");
    }
    return change("", change, change instanceof Change.Demote ? "an arena no more" : "freed");
  }

  private Outcome change(String text, Change change, String what) throws AllocsException {
    return change(chunk.range(), change, 0, text, chunk.range(), what);
  }

  private Outcome change(
      AddressRange range, Change change, long value, String text, AddressRange after, String what)
      throws AllocsException {
    if (text.length() > Call.MAX_TEXT || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
      return Refusal.NOT_A_NAME.outcome();
    }
    int kind = ChangeLog.KINDS.indexOf(change.kind()) + 1;
    int refusal =
        hooks.change(
            kind, range.base(), range.size(), value, Optional.of(text).filter(t -> !t.isEmpty()));
    return refusal == 0 ? Outcome.done(after, what) : Refusal.of(refusal);
  }

  /** A chunk of a type, or none. */
  private Outcome allocate(Change.Allocate allocate) throws AllocsException {
    long base = hooks.allocate(allocate.size(), allocate.alignment(), allocate.zeroed());
    if (base == 0) {
      return Outcome.refused(Outcome.Cause.FAILED, "there is no memory of that size");
    }
    AddressRange range = AddressRange.ofSize(base, allocate.size());
    if (allocate.type().isPresent()) {
      String type = allocate.type().get();
      Outcome typed = change(range, new Change.SetType(type), 0, type, range, "");
      if (typed.refused().isPresent()) {
        change(range, new Change.Free(), 0, "", range, "");
        return typed;
      }
    }
    return Outcome.done(range, "allocated");
  }

  /**
   * To another place of the same allocator: no other takes chunks. Of the pointers to one those in
   * registers, and those that are copied at this moment, can never all be found.
   */
  private Outcome migrate(Change.Migrate migrate) throws AllocsException {
    if (!migrate.allocator().equals(MallocAllocator.NAME)) {
      return Outcome.refused(
          Outcome.Cause.IMPOSSIBLE,
          "allocator "
              + migrate.allocator()
              + " takes no chunks; "
              + MallocAllocator.NAME
              + " does");
    }
    if (!migrate.unsafely()) {
      return Outcome.refused(Outcome.Cause.POINTERS, PointerSearch.reason(target, chunk.range()));
    }
    long base = hooks.migrate(chunk.base(), chunk.size());
    return base == 0
        ? Outcome.refused(
            Outcome.Cause.FAILED,
            "it is an arena, policies hold it, there is no memory, or it is not there any more")
        : Outcome.done(
            AddressRange.ofSize(base, chunk.size()),
            "moved from " + AddressRange.hex(chunk.base()) + ", which is freed");
  }

  /** Why the hooks refuse, in the order of allocs.h. */
  private enum Refusal {
    DONE(Outcome.Cause.FAILED, "done"),
    NO_HOOKS(Outcome.Cause.NOT_RECORDED, "the hooks are not loaded"),
    NO_CHUNK(Outcome.Cause.IMPOSSIBLE, "it is not there any more as it was, or has no bytes"),
    NOT_A_NAME(Outcome.Cause.IMPOSSIBLE, "not a name, or one more than there can be"),
    NO_ROOM(Outcome.Cause.FAILED, "no room is left to record it"),
    TOO_LARGE(Outcome.Cause.IMPOSSIBLE, "malloc gave fewer bytes than that"),
    ANNOUNCED(
        Outcome.Cause.IMPOSSIBLE,
        "an object of a custom allocator starts with it, which says that by itself"),
    IS_ARENA(Outcome.Cause.IMPOSSIBLE, "it is an arena already"),
    NO_ARENA(Outcome.Cause.IMPOSSIBLE, "it is no arena as a whole"),
    NO_POLICY(Outcome.Cause.IMPOSSIBLE, "no policy of this name holds it"),
    FOREIGN(
        Outcome.Cause.IMPOSSIBLE,
        "the malloc of this process is not glibc's: nobody knows how much it gave"),
    POINTERS(Outcome.Cause.POINTERS, "pointers to it cannot be found and changed"),
    FREED(Outcome.Cause.IMPOSSIBLE, "the program freed it: only policies hold it");

    private final Outcome.Cause cause;
    private final String reason;

    Refusal(Outcome.Cause cause, String reason) {
      this.cause = cause;
      this.reason = reason;
    }

    Outcome outcome() {
      return Outcome.refused(cause, reason);
    }

    static Outcome of(int number) {
      return number > 0 && number < values().length
          ? values()[number].outcome()
          : Outcome.refused(Outcome.Cause.FAILED, "refused for a reason of another release");
    }
  }
}
