package org.allocs.custom.lua.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** Types of Lua's objects, as debug information has them, and as long as the objects are. */
record LuaTypes(ModuleInfo module) {
  private static final String POINTER = " *";
  private static final DataType BYTE = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);

  /** That of what has a size, of userdata with so many bytes before its library's. */
  Answer<DataType> find(Sort sort, long size, int header) {
    Answer<DataType> answer = Answer.unknown(Allocation.NO_TYPES);
    for (String name : sort.types()) {
      answer = answer.isKnown() ? answer : pointed(name);
    }
    if (!answer.isKnown()) {
      return answer;
    }
    DataType type = answer.value().orElseThrow();
    long each = type.byteSize().orElse(0);
    Optional<DataType> whole = Optional.of(type);
    if (sort.isArray()) {
      whole = each > 0 && size % each == 0 ? Optional.of(ArrayType.of(type, size / each)) : whole;
    } else if (each != size || header != 0) {
      whole = sized(type, size, header == 0 ? size : header);
    }
    return whole.filter(t -> t.byteSize().orElse(0) == size).isPresent()
        ? Answer.known(whole.get(), Evidence.certain("Lua", "linked as a " + sort.words()))
        : Answer.unknown("a " + sort.words() + " of " + size + " bytes is none of its type's size");
  }

  private Answer<DataType> pointed(String name) {
    return name.endsWith(POINTER)
        ? named(name.substring(0, name.length() - POINTER.length())).map(PointerType::to)
        : named(name);
  }

  private Answer<DataType> named(String name) {
    return module.typeNamed(name, Optional.empty());
  }

  /**
   * A struct as long as an object is: as many elements of a last array of one as there are before
   * {@code header}, and bytes behind what then is the last member.
   */
  private static Optional<DataType> sized(DataType type, long size, long header) {
    if (!(type.stripped() instanceof CompositeType composite)) {
      return Optional.empty();
    }
    List<Member> members = new ArrayList<>();
    long end = 0;
    Member itself = new Member(Optional.empty(), type, 0, Optional.empty(), false);
    boolean union = composite.kind() == CompositeType.Kind.UNION;
    for (Member member : union ? List.of(itself) : composite.members()) {
      Member part = member;
      long bytes = member.type().byteSize().orElse(0);
      if (member.type().stripped() instanceof ArrayType array && member.name().isPresent()) {
        long each = Math.max(1, array.element().byteSize().orElse(1));
        bytes = Math.max(0, header - member.offset()) / each * each;
        DataType elements = ArrayType.of(array.element(), bytes / each);
        part = Member.of(member.name().get(), elements, member.offset());
      }
      if (member.offset() + bytes <= header && bytes > 0) {
        members.add(part);
        end = Math.max(end, member.offset() + bytes);
      }
    }
    if (end < size) {
      members.add(Member.of("contents", ArrayType.of(BYTE, size - end), end));
    }
    String tag = composite.tag().orElse(type.name());
    return Optional.of(
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of(tag),
            type.name(),
            tag,
            OptionalLong.of(size),
            () -> members));
  }
}
