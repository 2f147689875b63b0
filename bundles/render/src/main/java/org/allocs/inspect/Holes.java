package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;

/**
 * Where the members of a composite are, and what is between them. Places and lengths are in bits
 * from its start.
 *
 * @param members by ascending place
 * @param before for each of them how many bits right before it belong to no member
 * @param padding bits after the last member
 * @param covered bits that belong to a member
 */
public record Holes(List<Member> members, List<Long> before, long padding, long covered) {
  private static final int BYTE_BITS = 8;

  /** Checks that nothing is absent. */
  public Holes {
    members = List.copyOf(members);
    before = List.copyOf(before);
  }

  /** Of a composite; members of a union lie over each other and leave no holes. */
  public static Holes of(CompositeType composite) {
    List<Member> members = new ArrayList<>(composite.members());
    boolean union = composite.kind() == CompositeType.Kind.UNION;
    if (!union) {
      members.sort((a, b) -> Long.compare(start(a), start(b)));
    }
    List<Long> before = new ArrayList<>();
    long end = 0;
    long covered = 0;
    for (Member member : members) {
      long start = start(member);
      long limit = start + length(member);
      before.add(union ? 0 : Math.max(0, start - end));
      covered += Math.max(0, limit - Math.max(start, end));
      end = Math.max(end, limit);
    }
    long size = BYTE_BITS * composite.byteSize().orElse(0);
    return new Holes(members, before, Math.max(0, size - end), covered);
  }

  /** Where a member's first bit is. */
  public static long start(Member member) {
    return BYTE_BITS * member.offset() + member.bits().map(Member.Bits::offset).orElse(0);
  }

  /** How many bits it has; 0 for what has no size, such as a flexible array. */
  public static long length(Member member) {
    return member.bits().isPresent()
        ? member.bits().get().width()
        : BYTE_BITS * member.type().byteSize().orElse(0);
  }

  /** How many holes there are that begin and end with a byte, or of the others. */
  public long count(boolean bytes) {
    long count = 0;
    for (long bits : before) {
      count += bits > 0 && isBytes(bits) == bytes ? 1 : 0;
    }
    return count;
  }

  /** How many bits they have together. */
  public long sum(boolean bytes) {
    long sum = 0;
    for (long bits : before) {
      sum += isBytes(bits) == bytes ? bits : 0;
    }
    return sum;
  }

  /** Whether a hole is of whole bytes. */
  public static boolean isBytes(long bits) {
    return bits % BYTE_BITS == 0;
  }
}
