package org.allocs.custom.glib.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * The classes of a target that are derived from {@code GObject}: of those that have instances each
 * class struct leads to its node, and each node to those of its children.
 *
 * @param classes by the address of the class struct
 * @param heads bytes that instances have before them: their private data
 */
record ClassRegistry(Map<Long, ObjectClass> classes, Set<Integer> heads) {
  private static final String TYPES = "libgobject-2.0.so";
  private static final String NAMES = "libglib-2.0.so";
  private static final int MAX_CLASSES = 1 << 16;
  private static final int MAX_SUPERS = 64;
  private static final int MAX_NAME = 256;

  /** A name that the type system registers when it starts. */
  private static final String KNOWN_NAME = "-g-type-private--GTypeFlags";

  /** Among so many names that one is. */
  private static final int FIRST_NAMES = 512;

  private static final ClassRegistry NONE = new ClassRegistry(Map.of(), Set.of());

  private enum Key {
    CLASSES
  }

  /**
   * A class.
   *
   * @param name as it was registered
   * @param head bytes of private data before an instance
   * @param bytes of the instance
   */
  record ObjectClass(String name, int head, int bytes) {}

  /** That of a target; without classes where the type system is not used, or not as it is known. */
  static ClassRegistry of(Context context) throws AllocsException {
    return context.cached(Key.CLASSES, () -> read(context));
  }

  /**
   * The class of the instance that a chunk is, if it is one and all of it.
   *
   * @param rounded what the chunk's size is a multiple of
   */
  Optional<ObjectClass> instance(AddressRange chunk, long rounded, Memory memory)
      throws AllocsException {
    for (int head : heads) {
      long more = chunk.size() - head;
      byte[] bytes = new byte[TypeNodeDescriptor.OBJECT_BYTES];
      boolean got =
          more >= bytes.length
              && memory.readSome(chunk.base() + head, bytes, 0, bytes.length) == bytes.length;
      ByteBuffer instance = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      ObjectClass found = got ? classes.get(instance.getLong(0)) : null;
      boolean fits =
          found != null
              && found.head() == head
              && more >= found.bytes()
              && more - found.bytes() < rounded
              && instance.getInt(TypeNodeDescriptor.REFERENCES) > 0;
      if (fits) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static ClassRegistry read(Context context) throws AllocsException {
    Memory memory = context.target().memory();
    List<Node> roots = new ArrayList<>();
    LibraryData.forEach(
        TYPES,
        context,
        (at, words) -> {
          Optional<Node> node = Node.at(words.getLong(0), memory);
          node.filter(n -> n.supers().equals(List.of(TypeNodeDescriptor.OBJECT)))
              .ifPresent(roots::add);
          return !roots.isEmpty();
        });
    if (roots.isEmpty()) {
      return NONE;
    }
    List<Long> names = new ArrayList<>();
    LibraryData.forEach(
        NAMES,
        context,
        (at, words) -> isTable(words.getLong(0), memory) && names.add(words.getLong(0)));
    return names.isEmpty() ? NONE : walk(roots.get(0), names.get(0), memory);
  }

  /** Whether something is the table of {@code GQuark}s: no name first, the known one among them. */
  private static boolean isTable(long address, Memory memory) throws AllocsException {
    byte[] bytes = new byte[FIRST_NAMES * Long.BYTES];
    if (address == 0 || (address & Long.BYTES - 1) != 0) {
      return false;
    }
    int got = Math.max(memory.readSome(address, bytes, 0, bytes.length), 0);
    ByteBuffer names = ByteBuffer.wrap(bytes, 0, got).order(ByteOrder.LITTLE_ENDIAN);
    if (got < 2 * Long.BYTES || names.getLong() != 0) {
      return false;
    }
    while (names.remaining() >= Long.BYTES) {
      long name = names.getLong();
      Optional<String> text =
          name == 0 ? Optional.empty() : memory.readString(name, KNOWN_NAME.length() + 1);
      if (text.equals(Optional.of(KNOWN_NAME))) {
        return true;
      }
      if (name == 0) {
        return false;
      }
    }
    return false;
  }

  private static ClassRegistry walk(Node root, long names, Memory memory) throws AllocsException {
    Map<Long, ObjectClass> classes = new HashMap<>();
    Set<Integer> heads = new TreeSet<>();
    Set<Long> seen = new HashSet<>();
    Deque<Node> left = new ArrayDeque<>(List.of(root));
    long budget = MAX_CLASSES;
    while (!left.isEmpty()) {
      Node node = left.remove();
      Optional<ObjectClass> found = node.objectClass(names, memory);
      found.ifPresent(
          known -> {
            classes.put(node.classAddress(), known);
            heads.add(known.head());
          });
      budget -= node.childCount();
      for (long child : budget < 0 ? List.<Long>of() : node.children(memory)) {
        Optional<Node> next =
            seen.size() < MAX_CLASSES && seen.add(child)
                ? Node.at(child, memory)
                : Optional.empty();
        next.filter(n -> n.derives(child, node)).ifPresent(left::add);
      }
    }
    return new ClassRegistry(Map.copyOf(classes), Set.copyOf(heads));
  }

  /**
   * A node of the tree of types.
   *
   * @param supers its type, those that it is derived from, and the fundamental one
   * @param classAddress of its class struct; 0 where there is none yet
   */
  private record Node(
      List<Long> supers,
      long childCount,
      long childList,
      long name,
      long classAddress,
      int instanceSize,
      int privateSize) {
    static Optional<Node> at(long address, Memory memory) throws AllocsException {
      Optional<ByteBuffer> read = bytes(address, TypeNodeDescriptor.SUPERS + Long.BYTES, memory);
      if (read.isEmpty()) {
        return Optional.empty();
      }
      int count = Byte.toUnsignedInt(read.get().get(TypeNodeDescriptor.SUPER_COUNT));
      long data = read.get().getLong(TypeNodeDescriptor.DATA);
      Optional<ByteBuffer> supers =
          count < MAX_SUPERS
              ? bytes(address + TypeNodeDescriptor.SUPERS, (count + 1) * Long.BYTES, memory)
              : Optional.empty();
      if (supers.isEmpty()) {
        return Optional.empty();
      }
      List<Long> types = new ArrayList<>();
      while (supers.get().hasRemaining()) {
        types.add(supers.get().getLong());
      }
      Optional<ByteBuffer> described = bytes(data, TypeNodeDescriptor.DATA_BYTES, memory);
      return Optional.of(
          new Node(
              types,
              Integer.toUnsignedLong(read.get().getInt(TypeNodeDescriptor.CHILD_COUNT)),
              read.get().getLong(TypeNodeDescriptor.CHILDREN),
              Integer.toUnsignedLong(read.get().getInt(TypeNodeDescriptor.NAME)),
              described.map(d -> d.getLong(TypeNodeDescriptor.CLASS)).orElse(0L),
              described.map(d -> u16(d, TypeNodeDescriptor.INSTANCE_SIZE)).orElse(0),
              described.map(d -> u16(d, TypeNodeDescriptor.PRIVATE_SIZE)).orElse(0)));
    }

    private static int u16(ByteBuffer bytes, int at) {
      return Short.toUnsignedInt(bytes.getShort(at));
    }

    private static Optional<ByteBuffer> bytes(long address, int length, Memory memory)
        throws AllocsException {
      byte[] bytes = new byte[length];
      boolean got =
          address != 0
              && (address & Long.BYTES - 1) == 0
              && memory.readSome(address, bytes, 0, length) == length;
      return got
          ? Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))
          : Optional.empty();
    }

    /** Whether it is the node of a type that is derived from another, and from {@code GObject}. */
    boolean derives(long type, Node from) {
      return supers.get(0) == type && supers.subList(1, supers.size()).equals(from.supers);
    }

    List<Long> children(Memory memory) throws AllocsException {
      List<Long> types = new ArrayList<>();
      if (childCount < MAX_CLASSES) {
        Optional<ByteBuffer> list = bytes(childList, (int) childCount * Long.BYTES, memory);
        while (list.isPresent() && list.get().hasRemaining()) {
          types.add(list.get().getLong());
        }
      }
      return types;
    }

    /** Its class, if that was made and leads back to it. */
    Optional<ObjectClass> objectClass(long names, Memory memory) throws AllocsException {
      boolean made =
          bytes(classAddress, Long.BYTES, memory)
              .filter(c -> c.getLong(TypeNodeDescriptor.CLASS_TYPE) == supers.get(0))
              .isPresent();
      Optional<ByteBuffer> entry = bytes(names + name * Long.BYTES, Long.BYTES, memory);
      if (!made || entry.isEmpty() || instanceSize < TypeNodeDescriptor.OBJECT_BYTES) {
        return Optional.empty();
      }
      return memory
          .readString(entry.get().getLong(0), MAX_NAME)
          .filter(text -> text.matches("[A-Za-z_][A-Za-z0-9_+-]{2,}"))
          .map(text -> new ObjectClass(text, privateSize, instanceSize));
    }
  }
}
