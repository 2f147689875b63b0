package org.allocs.statics.internal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/** The records of one packed section, which is read when it is first asked for. */
final class PackedArena implements Arena {
  /** Longer sections are left as they are. */
  static final long MAX_BYTES = 1 << 26;

  private static final int MAX_NAME = 200;
  private static final Evidence ELF = Evidence.certain("ELF", "as the section's type has it");

  private final Part<Section> section;
  private final Packing packing;
  private final Memory memory;
  private final PackedFacts facts;
  private byte[] bytes;
  private Bounds bounds;

  PackedArena(Image image, Part<Section> section, Packing packing, Memory memory) {
    this.section = section;
    this.packing = packing;
    this.memory = memory;
    this.facts = new PackedFacts(image, section, memory);
  }

  private synchronized Bounds bounds() throws AllocsException {
    if (bounds == null) {
      bytes = memory.read(range().base(), (int) range().size());
      bounds = packing.bounds(bytes);
    }
    return bounds;
  }

  @Override
  public AddressRange range() {
    return section.range();
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    if (!range().contains(address)) {
      return Optional.empty();
    }
    long offset = address - range().base();
    Bounds known = bounds();
    int at = known.firstEndingAfter(offset);
    return at < known.size() && known.start(at) <= offset
        ? Optional.of(allocation(known, at))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    AddressRange wanted = range().intersect(within);
    if (wanted.isEmpty()) {
      return true;
    }
    Bounds known = bounds();
    long limit = wanted.limit() - range().base();
    int at = known.firstEndingAfter(wanted.base() - range().base());
    for (; at < known.size() && known.start(at) < limit; at++) {
      if (!visitor.visit(allocation(known, at))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "padding, or cut off at the end, of " + section.of().name();
  }

  private Allocation allocation(Bounds known, int index) {
    int start = known.start(index);
    int end = known.end(index);
    AddressRange range = new AddressRange(range().base() + start, range().base() + end);
    Allocation.Builder builder = Allocation.of(PackedAllocator.NAME, range).facts(facts);
    if (packing == Packing.STRINGS) {
      DataType type = ArrayType.of(ElfRecordDescriptor.CHAR, end - start);
      return builder
          .name(text(start, end - 1))
          .attribute("kind", "string")
          .type(() -> Answer.known(type, ELF))
          .build();
    }
    Note note = Note.of(bytes, start, end, known.alignment());
    return builder
        .name(note.name())
        .attribute("kind", "note")
        .type(() -> Answer.known(note.type(), ELF))
        .build();
  }

  private String text(int start, int end) {
    int length = Math.min(end - start, MAX_NAME);
    String text = new String(bytes, start, length, StandardCharsets.UTF_8);
    return length < end - start ? text + "…" : text;
  }
}
