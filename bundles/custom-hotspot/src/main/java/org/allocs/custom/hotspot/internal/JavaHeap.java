package org.allocs.custom.hotspot.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;

/** The heap of a virtual machine at one moment. Safe for use by several threads. */
final class JavaHeap {
  private static final String LIBRARY = "libjvm.so";
  private static final int MAX_THREADS = 1 << 17;
  private static final int MAX_ALIGNMENT = 256;

  private enum Key {
    HEAP
  }

  /** What is as it is for as long as the virtual machine runs. */
  private enum FileKey implements Context.OfFiles {
    STRUCTS,
    OWN
  }

  private final Memory memory;
  private final VmStructs structs;
  private final Layout layout;
  private final Classes classes;
  private final JavaTypes types;
  private final AddressRange reserved;
  private final List<Mapping> mappings;
  private final List<ObjectSpace> spaces;
  private final List<AddressRange> buffers;
  private final List<String> remarks;

  /**
   * How objects begin.
   *
   * @param header what says the class; arrays have the number of their elements behind it
   * @param alignment of objects
   * @param mirrorWords offset of the words that an instance of {@code java.lang.Class} has
   */
  record Layout(Header header, long alignment, long mirrorWords) {}

  private JavaHeap(Context context, VmStructs structs) throws AllocsException {
    this.memory = context.target().memory();
    this.structs = structs;
    this.mappings = context.target().mappings();
    this.remarks = new ArrayList<>();
    Flags flags = new Flags(memory, structs);
    this.layout = layout(flags);
    this.classes = new Classes(memory, structs, layout.header());
    this.types =
        new JavaTypes(memory, structs, classes, layout.header(), flags.isOn("UseCompressedOops"));
    long heap = heap(memory, structs);
    this.reserved = Spaces.reserved(memory, structs, heap);
    this.buffers = readBuffers();
    this.spaces = disjoint(spaces(flags, heap));
  }

  private Layout layout(Flags flags) throws AllocsException {
    int alignment = flags.number("ObjectAlignmentInBytes", Long.BYTES);
    boolean known = Integer.bitCount(alignment) == 1;
    if (!known || alignment < Long.BYTES || alignment > MAX_ALIGNMENT) {
      throw new UnsupportedException(
          "objects of a Java heap of an unknown layout: alignment=" + alignment);
    }
    long words = memory.readInt(structs.place("java_lang_Class::_oop_size_offset"));
    return new Layout(Header.of(flags), alignment, words);
  }

  /** That of a target; empty if it is no virtual machine, or the one that asks. */
  static Optional<JavaHeap> of(Context context) throws AllocsException {
    return reading(context).heap();
  }

  /** What was left out. */
  static List<String> remarks(Context context) throws AllocsException {
    return reading(context).remarks();
  }

  /**
   * What is reserved for the heap of the virtual machine that asks, which moves objects while it
   * looks at them; empty in any other target.
   */
  static Optional<AddressRange> own(Context context) throws AllocsException {
    return isOwn(context) ? context.cached(FileKey.OWN, () -> readOwn(context)) : Optional.empty();
  }

  private static boolean isOwn(Context context) {
    OptionalLong pid = context.target().pid();
    return pid.isPresent() && pid.getAsLong() == ProcessHandle.current().pid();
  }

  private record Reading(Optional<JavaHeap> heap, List<String> remarks) {
    static final Reading NONE = new Reading(Optional.empty(), List.of());
  }

  private static Reading reading(Context context) throws AllocsException {
    return isOwn(context) ? Reading.NONE : context.cached(Key.HEAP, () -> read(context));
  }

  private static Reading read(Context context) throws AllocsException {
    try {
      Optional<VmStructs> structs = structs(context);
      if (structs.isEmpty()) {
        return Reading.NONE;
      }
      JavaHeap heap = new JavaHeap(context, structs.get());
      return new Reading(Optional.of(heap), List.copyOf(heap.remarks));
    } catch (MemoryFaultException | UnsupportedException e) {
      return new Reading(Optional.empty(), List.of("a Java heap is left out: " + e.getMessage()));
    }
  }

  private static Optional<AddressRange> readOwn(Context context) throws AllocsException {
    Memory memory = context.target().memory();
    try {
      Optional<VmStructs> structs = structs(context);
      return structs.isEmpty()
          ? Optional.empty()
          : Optional.of(Spaces.reserved(memory, structs.get(), heap(memory, structs.get())));
    } catch (MemoryFaultException | UnsupportedException e) {
      return Optional.empty(); // its memory stays an anonymous mapping
    }
  }

  private static Optional<VmStructs> structs(Context context) throws AllocsException {
    return context.cached(FileKey.STRUCTS, () -> readStructs(context));
  }

  private static Optional<VmStructs> readStructs(Context context) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      Optional<VmStructs> found =
          object.shortName().equals(LIBRARY) ? VmStructs.of(context, object) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The structure that describes the heap. */
  private static long heap(Memory memory, VmStructs structs) throws AllocsException {
    long heap = memory.readLong(structs.place("Universe::_collectedHeap"));
    if (heap == 0) {
      throw new UnsupportedException("objects of a virtual machine that has no heap yet");
    }
    return heap;
  }

  private List<Space> spaces(Flags flags, long heap) throws AllocsException {
    try {
      return Spaces.read(memory, structs, flags, heap);
    } catch (UnsupportedException e) {
      remarks.add(e.getMessage());
      return List.of();
    }
  }

  private List<ObjectSpace> disjoint(List<Space> all) {
    List<Space> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparing(Space::range));
    List<ObjectSpace> kept = new ArrayList<>();
    long reached = reserved.base();
    for (Space space : sorted) {
      boolean follows = !AddressRange.lessThan(space.range().base(), reached);
      if (follows && reserved.contains(space.range()) && space.isSound()) {
        kept.add(new ObjectSpace(this, space));
        reached = space.range().limit();
      } else {
        remarks.add("a space of the Java heap cannot be: " + space);
      }
    }
    return List.copyOf(kept);
  }

  /**
   * Where threads allocate: from the first free address of each one's buffer to the end of it,
   * where the next object begins. Ascending.
   */
  private List<AddressRange> readBuffers() throws AllocsException {
    List<AddressRange> found = new ArrayList<>();
    long list = memory.readLong(structs.place("ThreadsSMRSupport::_java_thread_list"));
    int count = memory.readInt(list + structs.place("ThreadsList::_length"));
    long threads = memory.readLong(list + structs.place("ThreadsList::_threads"));
    if (count < 0 || count > MAX_THREADS) {
      throw new UnsupportedException("so many threads of a virtual machine: " + count);
    }
    long reserve = reserve();
    byte[] pointers = memory.read(threads, count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      long buffer = Words.at(pointers, i * Long.BYTES) + structs.place("Thread::_tlab");
      long top = memory.readLong(buffer + structs.place("ThreadLocalAllocBuffer::_top"));
      long end = memory.readLong(buffer + structs.place("ThreadLocalAllocBuffer::_end"));
      boolean sound = reserved.contains(top) && !AddressRange.lessThan(end, top);
      if (sound && !AddressRange.lessThan(reserved.limit(), end + reserve)) {
        found.add(new AddressRange(top, end + reserve));
      }
    }
    found.sort(Comparator.naturalOrder());
    return List.copyOf(found);
  }

  /** Bytes behind the end of each buffer, kept so that it can be filled up. */
  private long reserve() throws AllocsException {
    long words =
        memory.readInt(structs.place("ThreadLocalAllocBuffer::_reserve_for_allocation_prefetch"));
    return Math.max(2, words & 0xffff) * Long.BYTES;
  }

  Memory memory() {
    return memory;
  }

  Layout layout() {
    return layout;
  }

  Classes classes() {
    return classes;
  }

  JavaTypes types() {
    return types;
  }

  /** Ascending, disjoint. */
  List<ObjectSpace> spaces() {
    return spaces;
  }

  /** What threads have to allocate in, ascending. */
  List<AddressRange> buffers() {
    return buffers;
  }

  /** The mappings that the heap is in, as far as they are the heap's. */
  List<AddressRange> pieces(AddressRange within) {
    return pieces(mappings, reserved, within);
  }

  /** The same of any memory. */
  static List<AddressRange> pieces(
      List<Mapping> mappings, AddressRange reserved, AddressRange within) {
    List<AddressRange> pieces = new ArrayList<>();
    if (within.overlaps(reserved)) {
      for (Mapping mapping : Mappings.overlapping(mappings, within.intersect(reserved))) {
        pieces.add(mapping.range().intersect(reserved));
      }
    }
    return pieces;
  }
}
