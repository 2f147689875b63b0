package org.allocs.typing.internal.python;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/**
 * Members of objects that a type tells itself ({@code tp_members}): those that C code shows to
 * Python, slots of classes, where the attributes and weak references are.
 */
final class TypeMembers {
  private static final int MAX_MEMBERS = 256;
  private static final int MAX_NAME = 128;

  private static final DataType CHAR = new BaseType("char", Encoding.SIGNED_CHAR, 1);

  /** By the numbers of structmember.h; not those of which the size is not told. */
  private static final Map<Integer, DataType> TYPES =
      Map.ofEntries(
          Map.entry(0, new BaseType("short", Encoding.SIGNED, 2)),
          Map.entry(1, new BaseType("int", Encoding.SIGNED, 4)),
          Map.entry(2, new BaseType("long", Encoding.SIGNED, 8)),
          Map.entry(3, new BaseType("float", Encoding.FLOAT, 4)),
          Map.entry(4, new BaseType("double", Encoding.FLOAT, 8)),
          Map.entry(5, PointerType.to(CHAR)),
          Map.entry(7, CHAR),
          Map.entry(8, new BaseType("signed char", Encoding.SIGNED_CHAR, 1)),
          Map.entry(9, new BaseType("unsigned char", Encoding.UNSIGNED_CHAR, 1)),
          Map.entry(10, new BaseType("unsigned short", Encoding.UNSIGNED, 2)),
          Map.entry(11, new BaseType("unsigned int", Encoding.UNSIGNED, 4)),
          Map.entry(12, new BaseType("unsigned long", Encoding.UNSIGNED, 8)),
          Map.entry(14, CHAR),
          Map.entry(17, new BaseType("long long", Encoding.SIGNED, 8)),
          Map.entry(18, new BaseType("unsigned long long", Encoding.UNSIGNED, 8)),
          Map.entry(19, new BaseType("long", Encoding.SIGNED, 8)));

  /** {@code T_OBJECT} and {@code T_OBJECT_EX}. */
  private static final Set<Integer> OBJECTS = Set.of(6, 16);

  private final TypeObject types;
  private final DataType reference;
  private final Memory memory;
  private final TreeMap<Long, Member> found = new TreeMap<>();

  private TypeMembers(TypeObject types, DataType reference) {
    this.types = types;
    this.reference = reference;
    this.memory = types.memory();
  }

  /**
   * Those of types of which each is derived from the next, ascending, disjoint.
   *
   * @param object what all objects begin with
   */
  static List<Member> of(List<Long> derived, TypeObject types, DataType object)
      throws AllocsException {
    TypeMembers members = new TypeMembers(types, PointerType.to(object));
    for (long type : derived) {
      members.add(type);
    }
    return List.copyOf(members.found.values());
  }

  private void add(long type) throws AllocsException {
    add("__weakref__", reference, types.member(type, "tp_weaklistoffset"));
    add("__dict__", reference, types.member(type, "tp_dictoffset"));
    long at = types.member(type, "tp_members");
    for (int i = 0; at != 0 && i < MAX_MEMBERS; i++) {
      byte[] bytes = new byte[MemberDescriptor.SIZE];
      if (memory.readSome(at, bytes, 0, bytes.length) < bytes.length) {
        return;
      }
      ByteBuffer member = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long name = member.getLong(MemberDescriptor.NAME);
      Optional<String> text = name == 0 ? Optional.empty() : memory.readString(name, MAX_NAME);
      if (text.isEmpty()) {
        return;
      }
      int code = member.getInt(MemberDescriptor.TYPE);
      DataType of = OBJECTS.contains(code) ? reference : TYPES.get(code);
      if (of != null) {
        add(text.get(), of, member.getLong(MemberDescriptor.OFFSET));
      }
      at += MemberDescriptor.SIZE;
    }
  }

  private void add(String name, DataType type, long offset) {
    long end = offset + type.byteSize().orElse(0);
    Map.Entry<Long, Member> before = found.floorEntry(end - 1);
    boolean free = before == null || end(before.getValue()) <= offset;
    if (offset > 0 && free) {
      found.put(offset, Member.of(name, type, offset));
    }
  }

  private static long end(Member member) {
    return member.offset() + member.type().byteSize().orElse(0);
  }
}
