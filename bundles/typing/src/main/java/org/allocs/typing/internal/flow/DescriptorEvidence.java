package org.allocs.typing.internal.flow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Builtins;
import org.allocs.typing.internal.Composed;

/**
 * A struct somewhere in a chunk that describes what is before it, as of a page of a cache: the code
 * behind the call shows that it keeps the address of the chunk's start, but not where it is; that
 * the chunk itself tells.
 */
public final class DescriptorEvidence implements TypeEvidence {
  /** More is not read. */
  private static final int MAX_BYTES = 1 << 20;

  @Override
  public boolean isSharedBySite() {
    return false;
  }

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    if (chunk.calls().isEmpty() || chunk.size() > MAX_BYTES) {
      return Answer.unknown("");
    }
    try {
      return typeOf(chunk.calls(), chunk.base(), chunk.size(), context);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> typeOf(List<Long> calls, long base, long size, Context context)
      throws AllocsException {
    Optional<Header> header = Header.of(calls, context);
    int within = header.map(Header::calls).orElse(Math.min(calls.size(), CodeEvidence.MAX_FRAMES));
    Findings findings = Findings.of(context);
    for (long site : calls.subList(0, within)) {
      Findings.OfCall call = findings.of(site, 0);
      for (Findings.Descriptor descriptor : call.descriptors()) {
        OptionalLong at =
            descriptor.keepsStart()
                ? find(descriptor, base, size, context.target().memory())
                : OptionalLong.empty();
        if (at.isPresent()) {
          return answer(descriptor.type(), at.getAsLong(), size);
        }
      }
      if (call.returned().size() != 1 || !call.returned().contains(0L)) {
        break;
      }
    }
    if (header.isEmpty() || !header.get().isBefore(size)) {
      return Answer.unknown("");
    }
    long bytes = header.get().bytes().orElseThrow();
    List<Long> callers = calls.subList(within, calls.size());
    return header.get().before(typeOf(callers, base + bytes, size - bytes, context));
  }

  /** Where it is, if the addresses that it keeps are in one such place only. */
  private static OptionalLong find(
      Findings.Descriptor descriptor, long base, long size, Memory memory) throws AllocsException {
    ByteBuffer bytes =
        ByteBuffer.wrap(memory.read(base, (int) size)).order(ByteOrder.LITTLE_ENDIAN);
    OptionalLong found = OptionalLong.empty();
    long last = size - descriptor.type().byteSize().orElse(size);
    for (long at = 0; at <= last; at += Long.BYTES) {
      if (isAt(at, descriptor, base, bytes)) {
        if (found.isPresent()) {
          return OptionalLong.empty();
        }
        found = OptionalLong.of(at);
      }
    }
    return found;
  }

  private static boolean isAt(
      long at, Findings.Descriptor descriptor, long base, ByteBuffer bytes) {
    for (Findings.Kept kept : descriptor.kept()) {
      long wanted = base + kept.address() + (kept.own() ? at : 0);
      if (bytes.getLong((int) (at + kept.member())) != wanted) {
        return false;
      }
    }
    return true;
  }

  private static Answer<DataType> answer(DataType type, long at, long size) {
    long rest = size - at - type.byteSize().orElse(0);
    DataType whole = rest == 0 ? type : Composed.begun(type, rest);
    return Answer.known(
        at == 0 ? whole : Composed.of(ArrayType.of(Builtins.UNKNOWN, at), whole),
        Evidence.likely("descriptor", "one at offset " + at + " keeps the address of the start"));
  }
}
