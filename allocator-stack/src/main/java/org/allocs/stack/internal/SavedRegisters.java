package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.debug.UnwoundFrame;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Metadata;
import org.allocs.target.Memory;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/** What a frame keeps of its caller: registers and the return address, where they lie. */
final class SavedRegisters {
  private static final int WORD = 8;

  /**
   * From the lowest to the highest: registers are kept side by side, of a signal in its context.
   */
  private static final int MAX_BYTES = 1 << 12;

  private static final DataType REGISTER = new BaseType("long", BaseType.Encoding.ADDRESS, WORD);

  /** By DWARF number (x86-64 psABI, figure 3.36). */
  private static final String[] NAMES = {
    "rax",
    "rdx",
    "rcx",
    "rbx",
    "rsi",
    "rdi",
    "rbp",
    "rsp",
    "r8",
    "r9",
    "r10",
    "r11",
    "r12",
    "r13",
    "r14",
    "r15",
    "return_address"
  };

  private SavedRegisters() {}

  /** As an object that has a member for each. */
  static Answer<Metadata> of(UnwoundFrame frame, Memory memory) throws AllocsException {
    TreeMap<Long, String> places = new TreeMap<>(Long::compareUnsigned);
    for (Map.Entry<Integer, Long> saved : frame.savedAt().entrySet()) {
      if (saved.getKey() >= 0 && saved.getKey() < NAMES.length) {
        places.putIfAbsent(saved.getValue(), NAMES[saved.getKey()]);
      }
    }
    if (places.isEmpty()) {
      return Answer.unknown("where it keeps its caller's registers is not known");
    }
    long limit = AddressRange.ofSize(places.lastKey(), WORD).limit();
    AddressRange all = new AddressRange(places.firstKey(), limit);
    if (AddressRange.lessThan(MAX_BYTES, all.size())) {
      return Answer.unknown("what it keeps of its caller lies far apart: bytes=" + all.size());
    }
    return Answer.known(
        new Metadata(
            "kept in the frame",
            type(all, places),
            memory.read(all.base(), (int) all.size()),
            OptionalLong.of(all.base())),
        Evidence.certain("unwinding", "where the caller's registers are kept"));
  }

  private static DataType type(AddressRange all, TreeMap<Long, String> places) {
    List<Member> members = new ArrayList<>();
    places.forEach((at, name) -> members.add(Member.of(name, REGISTER, at - all.base())));
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of("saved_registers"),
        "struct saved_registers",
        "saved_registers",
        OptionalLong.of(all.size()),
        () -> List.copyOf(members));
  }
}
