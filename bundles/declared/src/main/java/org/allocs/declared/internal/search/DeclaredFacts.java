package org.allocs.declared.internal.search;

import java.util.OptionalLong;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.type.DataType;

/** What a declaration lets us answer of the objects of an arena. */
final class DeclaredFacts implements AllocationFacts {
  private static final int MAX_HEADER = 1 << 16;

  private final DeclaredArena arena;
  private final String key;
  private final long first;

  DeclaredFacts(DeclaredArena arena, String key, long first) {
    this.arena = arena;
    this.key = key;
    this.first = first;
  }

  private Declaration declaration() {
    return arena.declaration();
  }

  private Evidence evidence() {
    return Evidence.certain("declared", declaration().place().toString());
  }

  private String silent(String what) {
    return declaration().place() + " does not declare " + what;
  }

  private Found found(Allocation object) {
    return arena.objects().get(arena.firstEndingAfter(object.base()));
  }

  @Override
  public Answer<Long> usableSize(Allocation object) throws AllocsException {
    if (arena.rules().usable().isEmpty()) {
      return Answer.unknown(silent("usable, what more of an object may be used"));
    }
    int at = arena.firstEndingAfter(object.base());
    Found found = arena.objects().get(at);
    long bytes = arena.rules().usable().get().term().value(arena.frame(found));
    long rest =
        at + 1 < arena.objects().size()
            ? arena.objects().get(at + 1).range().base() - object.base()
            : arena.range().limit() - object.base();
    boolean possible =
        !AddressRange.lessThan(bytes, object.size()) && !AddressRange.lessThan(rest, bytes);
    return possible
        ? Answer.known(bytes, evidence())
        : Answer.unknown(
            "as many as declared cannot be usable: usable="
                + Long.toUnsignedString(bytes)
                + " object="
                + object.size()
                + " up to the next="
                + rest);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation object) {
    return declaration()
        .end()
        .map(end -> Answer.known(lifetime(end), evidence()))
        .orElseGet(() -> Answer.unknown(silent("ends, what ends an object")));
  }

  private static Lifetime lifetime(Lifetime.End end) {
    return end == Lifetime.End.PROCESS_END
        ? Lifetime.until("", end)
        : Lifetime.until("", end, Lifetime.End.PROCESS_END);
  }

  @Override
  public Answer<Identity> identity(Allocation object) {
    return Answer.known(
        Identity.of(key, first + arena.firstEndingAfter(object.base())),
        Evidence.likely("declared", "as long as both runs allocate there in the same order"));
  }

  @Override
  public Answer<Metadata> metadata(Allocation object) throws AllocsException {
    long at = found(object).element();
    DataType type = arena.rules().objectType();
    long bytes = type.byteSize().orElse(0);
    boolean apart = !object.range().contains(at);
    if (!apart || !arena.rules().hasHeaders() || bytes <= 0 || bytes > MAX_HEADER) {
      return Answer.unknown(silent("a header that is apart from the object"));
    }
    return Answer.known(
        new Metadata(
            "as " + declaration().place() + " declares",
            type,
            arena.memory().read(at, (int) bytes),
            OptionalLong.of(at)),
        evidence());
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation object) {
    return declaration()
        .pointers()
        .map(use -> Answer.known(use, evidence()))
        .orElseGet(() -> Answer.unknown(silent("pointers, which of them stand for an object")));
  }
}
