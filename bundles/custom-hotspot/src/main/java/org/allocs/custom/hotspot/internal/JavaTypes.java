package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** The layouts of objects by their classes. Safe for use by several threads. */
final class JavaTypes {
  private static final Evidence HEADER = Evidence.certain("Java class", "named in the header");
  private static final int MAX_SUPERS = 1 << 8;
  private static final int MAX_TYPES = 1 << 18;
  private static final DataType MARK = new BaseType("mark", Encoding.ADDRESS, Long.BYTES);
  private static final DataType LENGTH = new BaseType("int", Encoding.SIGNED, Integer.BYTES);
  private static final Map<Character, DataType> PRIMITIVES =
      Map.of(
          'Z', new BaseType("boolean", Encoding.BOOLEAN, 1),
          'B', new BaseType("byte", Encoding.SIGNED, 1),
          'C', new BaseType("char", Encoding.UTF, 2),
          'S', new BaseType("short", Encoding.SIGNED, 2),
          'I', LENGTH,
          'J', new BaseType("long", Encoding.SIGNED, 8),
          'F', new BaseType("float", Encoding.FLOAT, 4),
          'D', new BaseType("double", Encoding.FLOAT, 8));

  private final Memory memory;
  private final ClassFields fields;
  private final Header header;
  private final References references;
  private final long superclass;
  private final Map<JavaClass, Answer<DataType>> known = new ConcurrentHashMap<>();

  /** How objects refer to others. */
  private enum References {
    /** By their addresses. */
    WIDE,
    /** By their addresses, which are all below 4 GiB. */
    NARROW,
    /** By numbers that addresses are made of. */
    COMPRESSED
  }

  JavaTypes(Memory memory, VmStructs structs, Classes classes, Header header, boolean compressed)
      throws AllocsException {
    this.memory = memory;
    this.fields = ClassFields.of(memory, structs, classes);
    this.header = header;
    this.references = compressed ? references(memory, structs) : References.WIDE;
    this.superclass = structs.place("Klass::_super");
  }

  /** The layout of a class's instances. */
  Answer<DataType> of(JavaClass type) {
    Answer<DataType> found = known.get(type);
    if (found == null) {
      found = Answer.known(type.isArray() ? array(type) : instance(type), HEADER);
      if (known.size() < MAX_TYPES) {
        known.put(type, found);
      }
    }
    return found;
  }

  private DataType array(JavaClass type) {
    String element = type.name().substring(0, Math.max(0, type.name().length() - 2));
    DataType each = element.endsWith("]") ? reference(element) : elementOf(type, element);
    List<Member> members = header();
    members.add(Member.of("length", LENGTH, header.bytes()));
    members.add(
        Member.of("elements", new ArrayType(each, OptionalLong.empty()), type.headerBytes()));
    return composite(type.name(), type.headerBytes(), List.copyOf(members));
  }

  private DataType elementOf(JavaClass type, String element) {
    return PRIMITIVES.values().stream()
        .filter(each -> ((BaseType) each).sourceName().equals(element))
        .filter(each -> ((BaseType) each).bytes() == 1 << type.elementShift())
        .findFirst()
        .orElseGet(() -> reference(element));
  }

  private DataType instance(JavaClass type) {
    int size = Math.max(type.instanceBytes(), header.bytes());
    return new CompositeType(
        CompositeType.Kind.CLASS,
        Optional.of(type.name()),
        type.name(),
        type.name(),
        OptionalLong.of(size),
        () -> members(type, size));
  }

  /** Those of all classes that it extends, by where they are. */
  private List<Member> members(JavaClass type, int size) {
    List<Member> members = header();
    try {
      long klass = type.address();
      for (int i = 0; klass != 0 && i < MAX_SUPERS; i++) {
        for (ClassFields.JavaField field : fields.of(klass)) {
          DataType of = descriptor(field.descriptor());
          long end = field.offset() + of.byteSize().orElse(0);
          if (field.offset() >= header.bytes() && end <= size) {
            members.add(Member.of(field.name(), of, field.offset()));
          }
        }
        klass = memory.readLong(klass + superclass);
      }
    } catch (AllocsException e) {
      // What could be read so far: the class itself is in the header.
      return sorted(members);
    }
    return sorted(members);
  }

  private static List<Member> sorted(List<Member> members) {
    members.sort(Comparator.comparingLong(Member::offset));
    return List.copyOf(members);
  }

  private List<Member> header() {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("_mark", MARK, 0));
    if (header.classBytes() > 0) {
      DataType klass = new BaseType("klass", Encoding.ADDRESS, header.classBytes());
      members.add(Member.of("_klass", klass, Long.BYTES));
    }
    return members;
  }

  private DataType descriptor(String descriptor) {
    DataType primitive = descriptor.length() == 1 ? PRIMITIVES.get(descriptor.charAt(0)) : null;
    return primitive == null ? reference(JavaNames.ofDescriptor(descriptor)) : primitive;
  }

  private static References references(Memory memory, VmStructs structs) throws AllocsException {
    long base = memory.readLong(structs.place(narrow("base")));
    int shift = memory.readInt(structs.place(narrow("shift")));
    return base == 0 && shift == 0 ? References.NARROW : References.COMPRESSED;
  }

  /** As they were called, newest first. */
  private static String[] narrow(String what) {
    return new String[] {
      "CompressedOops::_" + what,
      "CompressedOops::_narrow_oop._" + what,
      "Universe::_narrow_oop._" + what
    };
  }

  private DataType reference(String name) {
    if (references == References.COMPRESSED) {
      return new BaseType(name, Encoding.ADDRESS, Integer.BYTES);
    }
    DataType declared =
        new CompositeType(
            CompositeType.Kind.CLASS,
            Optional.of(name),
            name,
            name,
            OptionalLong.empty(),
            List::of);
    int bytes = references == References.WIDE ? Long.BYTES : Integer.BYTES;
    return new PointerType(PointerType.Kind.POINTER, declared, bytes);
  }

  private static DataType composite(String name, long size, List<Member> members) {
    return new CompositeType(
        CompositeType.Kind.CLASS,
        Optional.of(name),
        name,
        name,
        OptionalLong.of(size),
        () -> members);
  }
}
