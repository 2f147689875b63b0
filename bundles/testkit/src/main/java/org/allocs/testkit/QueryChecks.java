package org.allocs.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;
import org.allocs.target.Memory;

/** What must hold of the answers to queries, whoever gives them. */
final class QueryChecks {
  private QueryChecks() {}

  /** Every query is answered, or refused with a reason. */
  static void answers(Allocation allocation) throws AllocsException {
    AllocationFacts facts = allocation.facts();
    Answer<Long> usable = facts.usableSize(allocation);
    answer(allocation, "usable size", usable);
    usable
        .value()
        .ifPresent(
            bytes ->
                assertFalse(
                    AddressRange.lessThan(bytes, allocation.size()),
                    () -> allocation + " may be used less than it is long: " + bytes));
    answer(allocation, "lifetime", facts.lifetime(allocation));
    answer(allocation, "identity", facts.identity(allocation));
    answer(allocation, "metadata", facts.metadata(allocation));
    answer(allocation, "pointer use", facts.pointerUse(allocation));
  }

  private static void answer(Allocation allocation, String query, Answer<?> answer) {
    assertNotNull(answer, () -> query + " of " + allocation);
    assertFalse(
        answer.reason().filter(String::isBlank).isPresent(),
        () -> "no reason for no " + query + " of " + allocation);
  }

  /** What may be used of one is not another's. */
  static void usableIsDisjoint(List<Allocation> ascending) throws AllocsException {
    for (int i = 0; i + 1 < ascending.size(); i++) {
      Allocation allocation = ascending.get(i);
      Allocation next = ascending.get(i + 1);
      long usable = allocation.facts().usableSize(allocation).value().orElse(allocation.size());
      assertFalse(
          AddressRange.lessThan(
              next.base(), AddressRange.ofSize(allocation.base(), usable).limit()),
          () -> "of " + allocation + " is usable " + usable + ", which reaches " + next);
    }
  }

  /** Those that are known, in the order of the allocations. */
  static List<Identity> identities(List<Allocation> allocations) throws AllocsException {
    List<Identity> known = new ArrayList<>();
    for (Allocation allocation : allocations) {
      allocation.facts().identity(allocation).value().ifPresent(known::add);
    }
    return known;
  }

  /** No two are the same, and none tells where in memory anything is. */
  static void identitiesHold(List<Allocation> allocations) throws AllocsException {
    Set<Identity> seen = new HashSet<>();
    for (Allocation allocation : allocations) {
      Answer<Identity> answer = allocation.facts().identity(allocation);
      if (answer.isKnown()) {
        Identity identity = answer.value().get();
        assertTrue(seen.add(identity), () -> "a second " + identity + ": " + allocation);
        assertFalse(
            identity.key().contains(AddressRange.hex(allocation.base())),
            () -> "the identity has an address of this run: " + identity);
      }
    }
  }

  /** What is said to lie in the target's memory is there. */
  static void metadataIsThere(Allocation allocation, Memory memory) throws AllocsException {
    Answer<Metadata> answer = allocation.facts().metadata(allocation);
    if (answer.isKnown() && answer.value().get().address().isPresent()) {
      Metadata metadata = answer.value().get();
      byte[] expected = memory.read(metadata.address().getAsLong(), metadata.bytes().length);
      assertArrayEquals(expected, metadata.bytes(), () -> metadata + " of " + allocation);
      assertEquals(answer, allocation.facts().metadata(allocation));
    }
  }
}
