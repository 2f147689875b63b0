package org.allocs.typing.internal;

import java.util.List;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/**
 * Structs of which free pieces of memory are strung to lists: they consist of pointers, of which
 * one leads to their like. A pointer to one that leads to larger memory leads to a pool that is cut
 * into pieces, not to an array.
 */
public final class Link {
  private Link() {}

  /** Whether a type is one. */
  public static boolean isLink(DataType type) {
    DataType bare = type.stripped();
    if (!(bare instanceof CompositeType composite)
        || composite.kind() == CompositeType.Kind.UNION
        || composite.members().isEmpty()) {
      return false;
    }
    List<DataType> members = composite.members().stream().map(Member::type).toList();
    return members.stream().allMatch(member -> member.stripped() instanceof PointerType)
        && members.stream().anyMatch(member -> pointsTo(member, bare));
  }

  /** Whether a struct points to its like: one of its kind is not followed by others, mostly. */
  public static boolean leadsToLike(DataType type) {
    return type.stripped() instanceof CompositeType composite
        && composite.members().stream()
            .map(Member::type)
            .filter(member -> member.stripped() instanceof PointerType)
            .anyMatch(member -> pointsTo(member, composite));
  }

  private static boolean pointsTo(DataType member, DataType type) {
    return ((PointerType) member.stripped()).pointee().stripped().equals(type);
  }
}
