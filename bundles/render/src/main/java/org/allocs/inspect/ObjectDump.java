package org.allocs.inspect;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Metadata;
import org.allocs.query.MemoryView;
import org.allocs.target.Memory;
import org.allocs.type.ArrayDescriptor;
import org.allocs.type.ArrayShape;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.FunctionType;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.SubObjects;
import org.allocs.type.TypeVisitor;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;

/**
 * Reads an object as its type, part by part. Memory that cannot be read becomes a note. The number
 * of values, the depth, the length of arrays and strings are bounded; where something is left out a
 * note says so.
 */
public final class ObjectDump {
  /** Values of one dump. */
  private static final int MAX_NODES = 20_000;

  /** Parts within parts. */
  private static final int MAX_NESTING = 48;

  /** Elements of one array. */
  private static final int MAX_ELEMENTS = 200;

  /** Bytes of one string. */
  private static final int MAX_STRING = 256;

  private final MemoryView view;
  private final Memory memory;
  private final int depth;
  private final Set<Seen> shown = new HashSet<>();
  private int nodes;

  private record Seen(long address, DataType type) {}

  private ObjectDump(MemoryView view, Memory memory, int depth) {
    this.view = view;
    this.memory = memory;
    this.depth = depth;
  }

  /**
   * Dumps one object.
   *
   * @param type to read it as
   * @param within what may be read: flexible arrays end where it ends
   * @param depth how many objects to go through; 1 is the object alone, 2 includes those that it
   *     points to
   * @throws AllocsException if the target is gone
   */
  public static Node of(
      MemoryView view, long address, DataType type, AddressRange within, int depth)
      throws AllocsException {
    Memory memory = view.context().target().memory();
    return new ObjectDump(view, memory, depth).object("", address, type, within, 1);
  }

  /**
   * Dumps what is recorded of an allocation, as it was read.
   *
   * @throws AllocsException if the target is gone
   */
  static Node of(MemoryView view, Metadata metadata) throws AllocsException {
    byte[] bytes = metadata.bytes();
    AddressRange all = AddressRange.ofSize(metadata.address().orElse(0), bytes.length);
    return new ObjectDump(view, new KeptBytes(all.base(), bytes), 1)
        .object("", all.base(), metadata.type(), all, 1);
  }

  private Node object(String label, long address, DataType type, AddressRange within, int level)
      throws AllocsException {
    shown.add(new Seen(address, type));
    return new Reader(level, within).read(label, address, type, 0);
  }

  private Memory memory() {
    return memory;
  }

  /** Reads the parts of one object. */
  private final class Reader {
    private final int level;
    private final AddressRange within;

    Reader(int level, AddressRange within) {
      this.level = level;
      this.within = within;
    }

    Node read(String label, long address, DataType type, int nesting) throws AllocsException {
      if (++nodes > MAX_NODES || nesting > MAX_NESTING) {
        return Node.leaf(label, type, address, "").withNote("left out: too many parts");
      }
      try {
        return type.stripped().accept(new Part(label, address, type, nesting)).read();
      } catch (MemoryFaultException e) {
        return Node.leaf(label, type, address, "").withNote(e.getMessage());
      }
    }

    /** Decides by the kind of type how to read a value; reading may fail, a visit may not. */
    private final class Part implements TypeVisitor<Step> {
      private final String label;
      private final long address;
      private final DataType declared;
      private final int nesting;

      Part(String label, long address, DataType declared, int nesting) {
        this.label = label;
        this.address = address;
        this.declared = declared;
        this.nesting = nesting;
      }

      @Override
      public Step base(BaseType type) {
        return () -> leaf(Scalars.of(type, memory().read(address, type.bytes())));
      }

      @Override
      public Step enumeration(EnumType type) {
        return () -> {
          BigInteger bits = Scalars.unsigned(memory().read(address, type.bytes()));
          return leaf(Scalars.of(type, bits, 8 * type.bytes()));
        };
      }

      @Override
      public Step pointer(PointerType type) {
        return () -> pointerNode(label, address, declared, type);
      }

      @Override
      public Step array(ArrayType type) {
        return () -> arrayNode(label, address, declared, type, nesting);
      }

      @Override
      public Step composite(CompositeType type) {
        return () -> {
          if (!type.isIncomplete()) {
            return Node.parent(label, declared, address, members(address, type, nesting));
          }
          Answer<CompositeType> defined = view.definition(type);
          return defined.isKnown()
              ? Node.parent(
                  label, declared, address, members(address, defined.value().get(), nesting))
              : leaf("").withNote("only declared: " + defined.reason().orElseThrow());
        };
      }

      @Override
      public Step function(FunctionType type) {
        return () -> leaf("").withNote("code");
      }

      @Override
      public Step opaque(OpaqueType type) {
        return () ->
            type.descriptor().isPresent()
                ? described(label, address, declared, type.descriptor().get(), nesting)
                : leaf("").withNote(type.reason());
      }

      @Override
      public Step voidType(VoidType type) {
        return () -> leaf("").withNote("no type");
      }

      @Override
      public Step qualified(QualifiedType type) {
        return type.target().accept(this);
      }

      @Override
      public Step typedef(TypedefType type) {
        return type.target().accept(this);
      }

      private Node leaf(String text) {
        return Node.leaf(label, declared, address, text);
      }
    }

    private List<Node> members(long address, CompositeType type, int nesting)
        throws AllocsException {
      List<Node> parts = new ArrayList<>();
      for (Member member : type.members()) {
        String label = "." + member.name().orElseGet(() -> "<" + member.type().name() + ">");
        long at = address + member.offset();
        parts.add(
            member.bits().isPresent()
                ? bitField(label, at, member.type(), member.bits().get())
                : read(label, at, member.type(), nesting + 1));
      }
      return parts;
    }

    private Node bitField(String label, long at, DataType type, Member.Bits bits)
        throws AllocsException {
      Node empty = Node.leaf(label, type, at, "").withBits(bits.width());
      int bytes = (bits.offset() + bits.width() + 7) / 8;
      if (bytes <= 0 || bytes > 16) {
        return empty.withNote("not a bit-field: width=" + bits.width());
      }
      BigInteger value;
      try {
        value = Scalars.field(memory().read(at, bytes), bits);
      } catch (MemoryFaultException e) {
        return empty.withNote(e.getMessage());
      }
      DataType plain = type.stripped();
      String text =
          plain instanceof BaseType base
              ? Scalars.integral(base, value, bits.width())
              : plain instanceof EnumType named
                  ? Scalars.of(named, value, bits.width())
                  : value.toString();
      return Node.leaf(label, type, at, text).withBits(bits.width());
    }

    private Node arrayNode(
        String label, long address, DataType declared, ArrayType type, int nesting)
        throws AllocsException {
      long each = type.element().byteSize().orElse(0);
      if (each <= 0) {
        return Node.leaf(label, declared, address, "").withNote("elements have no size");
      }
      long room = within.contains(address) ? within.limit() - address : 0;
      long count = type.count().orElse(Long.divideUnsigned(room, each));
      if (isCharacter(type.element())) {
        return characters(label, address, declared, count, type.count().isEmpty());
      }
      List<Node> elements = new ArrayList<>();
      for (long i = 0; i < count && i < MAX_ELEMENTS; i++) {
        elements.add(read("[" + i + "]", address + i * each, type.element(), nesting + 1));
      }
      Node node = Node.parent(label, declared, address, elements);
      return count > MAX_ELEMENTS ? node.withNote((count - MAX_ELEMENTS) + " more elements") : node;
    }

    /** An array whose elements are told at run time, each with its indices. */
    private Node described(
        String label, long address, DataType declared, ArrayDescriptor descriptor, int nesting)
        throws AllocsException {
      Answer<ArrayShape> read = descriptor.read(memory(), address);
      if (!read.isKnown()) {
        return Node.leaf(label, declared, address, "").withNote(read.reason().orElseThrow());
      }
      ArrayShape shape = read.value().orElseThrow();
      List<Node> elements = new ArrayList<>();
      long count = shape.count();
      for (long i = 0; i < count && i < MAX_ELEMENTS; i++) {
        StringBuilder index = new StringBuilder();
        long at = shape.address();
        long rest = i;
        for (ArrayShape.Extent extent : shape.extents()) {
          long steps = rest % extent.count();
          rest /= extent.count();
          at += steps * extent.stride();
          index.append(index.length() == 0 ? "" : ",").append(extent.lower() + steps);
        }
        elements.add(read("(" + index + ")", at, shape.element(), nesting + 1));
      }
      Node node = Node.parent(label, declared, address, elements);
      return count > MAX_ELEMENTS ? node.withNote((count - MAX_ELEMENTS) + " more elements") : node;
    }

    /**
     * Characters of an array.
     *
     * @param open whether it ends where something else ends: with what is behind a string in it
     */
    private Node characters(String label, long address, DataType declared, long count, boolean open)
        throws AllocsException {
      int length = (int) Math.min(count, MAX_STRING);
      byte[] bytes = memory().read(address, length);
      int used = length;
      while (used > 0 && bytes[used - 1] == 0) {
        used--;
      }
      Optional<String> text = Text.of(bytes, used);
      int first = 0;
      while (first < used && bytes[first] != 0) {
        first++;
      }
      if (text.isEmpty() && open && first > 0) {
        text = Text.of(bytes, first);
      }
      Node node =
          text.isPresent()
              ? Node.leaf(label, declared, address, "").withString(text.get())
              : Node.leaf(label, declared, address, Scalars.raw(bytes));
      return count > length ? node.withNote((count - length) + " more bytes") : node;
    }

    private Node pointerNode(String label, long address, DataType declared, PointerType type)
        throws AllocsException {
      if (type.bytes() != Long.BYTES) {
        byte[] bytes = memory().read(address, type.bytes());
        return Node.leaf(label, declared, address, "0x" + Scalars.unsigned(bytes).toString(16));
      }
      long value = memory().readLong(address);
      Node node = Node.leaf(label, declared, address, value == 0 ? "NULL" : hex(value));
      if (value == 0 || type.kind() == PointerType.Kind.MEMBER_POINTER) {
        return node;
      }
      Reference reference = Reference.to(view, value);
      node = node.withReference(reference);
      if (isCharacter(type.pointee())) {
        Optional<String> text = string(value);
        return text.isPresent() ? node.withString(text.get()) : node;
      }
      return level < depth && reference.allocation().isPresent()
          ? follow(node, value, type.pointee(), reference)
          : node;
    }

    /** Shows what a pointer leads to, once. */
    private Node follow(Node node, long value, DataType pointee, Reference reference)
        throws AllocsException {
      DataType plain = pointee.stripped();
      boolean wholeObject = reference.offset() == 0 && reference.type().isPresent();
      boolean vague = plain instanceof VoidType || isIncomplete(plain);
      DataType type =
          wholeObject && vague ? reference.type().get() : begun(defined(pointee), reference);
      if (type.stripped() instanceof FunctionType
          || type.stripped() instanceof VoidType
          || isIncomplete(type.stripped())) {
        return node;
      }
      if (shown.contains(new Seen(value, type))) {
        return node.withNote("shown above");
      }
      AddressRange room = reference.allocation().orElseThrow().range();
      return node.withChildren(List.of(object("*", value, type, room, level + 1)));
    }
  }

  /** A type that is only declared as some file defines it, if one does. */
  private DataType defined(DataType type) throws AllocsException {
    return type.stripped() instanceof CompositeType composite && composite.isIncomplete()
        ? view.definition(composite).value().map(DataType.class::cast).orElse(type)
        : type;
  }

  /** The object that a pointer leads to which knows only how it begins: of a base, a header. */
  private static DataType begun(DataType beginning, Reference reference) {
    if (!(beginning.stripped() instanceof CompositeType) || reference.type().isEmpty()) {
      return beginning;
    }
    DataType all = reference.type().get();
    List<DataType> there = new ArrayList<>(reference.offset() == 0 ? List.of(all) : List.of());
    SubObjects.startingAt(all, reference.offset()).forEach(part -> there.add(part.type()));
    return there.stream()
        .filter(part -> part.stripped() instanceof CompositeType)
        .filter(part -> SubObjects.has(part, 0, beginning))
        .findFirst()
        .orElse(beginning);
  }

  /** Reads one value. */
  @FunctionalInterface
  private interface Step {
    Node read() throws AllocsException;
  }

  private static boolean isIncomplete(DataType type) {
    return type instanceof CompositeType composite && composite.isIncomplete();
  }

  private static boolean isCharacter(DataType type) {
    return type.stripped() instanceof BaseType base
        && base.bytes() == 1
        && (base.encoding() == BaseType.Encoding.SIGNED_CHAR
            || base.encoding() == BaseType.Encoding.UNSIGNED_CHAR
            || base.encoding() == BaseType.Encoding.UTF);
  }

  /** The text at an address, if it looks like one. */
  private Optional<String> string(long address) throws AllocsException {
    byte[] bytes = new byte[MAX_STRING];
    int got = memory().readSome(address, bytes, 0, MAX_STRING);
    int length = 0;
    while (length < got && bytes[length] != 0) {
      length++;
    }
    if (length == got && got < MAX_STRING) {
      return Optional.empty();
    }
    String more = length == got ? "…" : "";
    return Text.of(bytes, length).map(text -> text + more);
  }

  private static String hex(long value) {
    return AddressRange.hex(value);
  }
}
