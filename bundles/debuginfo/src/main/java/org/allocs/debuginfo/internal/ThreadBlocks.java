package org.allocs.debuginfo.internal;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * Where the threads of a target have the blocks of thread-local storage that the loader of the C
 * library gave its libraries (ELF Handling For Thread-Local Storage, sections 3.1 and 3.4.2): at a
 * distance from the thread pointer that all threads share, or wherever the thread's vector of
 * blocks says. Where glibc keeps both it tells debuggers by constants that it exports for
 * libthread_db: each is three numbers, the size of a field in bits, how many there are, and its
 * offset. Safe for several threads.
 */
final class ThreadBlocks {
  private static final String CONSTANT = "_thread_db_";
  private static final String MODULE_ID = "link_map_l_tls_modid";
  private static final String MODULE_OFFSET = "link_map_l_tls_offset";
  private static final String VECTOR_OF_THREAD = "pthread_dtvp";
  private static final String VECTOR = "dtv_dtv";
  private static final String BLOCK = "dtv_t_pointer_val";
  private static final String GENERATION_OF_VECTOR = "dtv_t_counter";
  private static final String SLOTS = "rtld_global__dl_tls_dtv_slotinfo_list";
  private static final String SLOT_COUNT = "dtv_slotinfo_list_len";
  private static final String NEXT_SLOTS = "dtv_slotinfo_list_next";
  private static final String SLOT = "dtv_slotinfo_list_slotinfo";
  private static final String SLOT_GENERATION = "dtv_slotinfo_gen";
  private static final String SLOT_MODULE = "dtv_slotinfo_map";
  private static final List<String> ALL =
      List.of(
          MODULE_ID,
          MODULE_OFFSET,
          VECTOR_OF_THREAD,
          VECTOR,
          BLOCK,
          GENERATION_OF_VECTOR,
          SLOTS,
          SLOT_COUNT,
          NEXT_SLOTS,
          SLOT,
          SLOT_GENERATION,
          SLOT_MODULE);

  private static final String LOADER = "_rtld_global";

  private static final String DEBUGGER_INTERFACE = "_r_debug";

  /** {@code struct r_debug} and {@code struct link_map} of {@code <link.h>}, 64 bits. */
  private static final int R_MAP = 8;

  private static final int L_LD = 16;
  private static final int L_NEXT = 24;

  private static final int MAX_MODULES = 1 << 16;

  /** No block at a fixed distance, or none because the library was loaded too late for one. */
  private static final long NO_TLS_OFFSET = 0;

  private static final long FORCED_DYNAMIC_TLS_OFFSET = -1;

  /** A block that the thread has not asked for yet. */
  private static final long TLS_DTV_UNALLOCATED = -1;

  private final WeakReference<Target> target;
  private final BiFunction<Target, LoadedObject, ModuleInfo> modules;
  private Optional<Map<String, Field>> fields = Optional.empty();

  /** The libraries that {@link #libraries} is about. */
  private List<LoadedObject> loaded = List.of();

  /** By the address of the dynamic section. */
  private final Map<Long, Answer<Library>> libraries = new HashMap<>();

  /**
   * Where threads have the block of a library.
   *
   * @param fixed whether at the same distance from the thread pointer in all threads
   * @param offset that distance
   * @param number of the block in the vector of each thread
   * @param generation since when the number is this library's: older vectors have another's
   */
  private record Library(boolean fixed, long offset, long number, long generation) {}

  /** A field of one of the library's structs; both in bytes. */
  private record Field(long size, long offset) {}

  /**
   * @param modules what the files of the target say
   */
  ThreadBlocks(WeakReference<Target> target, BiFunction<Target, LoadedObject, ModuleInfo> modules) {
    this.target = target;
    this.modules = modules;
  }

  /**
   * The block of a module in a thread.
   *
   * @param dynamic address of the module's dynamic section in the target, which tells it from
   *     others
   * @param threadPointer of the thread
   */
  Answer<Long> of(long dynamic, long threadPointer) throws AllocsException {
    Target here = target.get();
    if (here == null) {
      return Answer.unknown("the target is gone");
    }
    Optional<Map<String, Field>> known = fields(here);
    if (known.isEmpty()) {
      return Answer.unknown("the C library does not tell where it keeps the blocks of libraries");
    }
    Answer<Library> library = library(here, known.get(), dynamic);
    return library.value().isPresent()
        ? block(here.memory(), known.get(), library.value().get(), threadPointer)
        : Answer.unknown(library.reason().orElseThrow());
  }

  private static Answer<Long> block(
      Memory memory, Map<String, Field> fields, Library library, long threadPointer)
      throws AllocsException {
    if (!library.fixed()) {
      return ofVector(memory, fields, threadPointer, library.number(), library.generation());
    }
    String where =
        "every thread has the block " + library.offset() + " bytes below its thread pointer";
    return Answer.known(threadPointer - library.offset(), Evidence.certain("loader", where));
  }

  /**
   * What the loader keeps of a library. Kept as long as the target shows the same libraries: there
   * may be a thousand threads to ask for.
   */
  private synchronized Answer<Library> library(Target here, Map<String, Field> fields, long dynamic)
      throws AllocsException {
    List<LoadedObject> objects = here.objects();
    if (objects != loaded) {
      libraries.clear();
      loaded = objects;
    }
    Answer<Library> known = libraries.get(dynamic);
    if (known == null) {
      known = readLibrary(here, fields, dynamic);
      libraries.put(dynamic, known);
    }
    return known;
  }

  private Answer<Library> readLibrary(Target here, Map<String, Field> fields, long dynamic)
      throws AllocsException {
    Optional<Long> linkMap = linkMap(here, dynamic);
    if (linkMap.isEmpty()) {
      return Answer.unknown("the loader does not list this library");
    }
    Evidence evidence = Evidence.certain("loader", "what it keeps of the library");
    Memory memory = here.memory();
    long offset = read(memory, linkMap.get(), fields, MODULE_OFFSET);
    if (offset != NO_TLS_OFFSET && offset != FORCED_DYNAMIC_TLS_OFFSET) {
      return Answer.known(new Library(true, offset, 0, 0), evidence);
    }
    long number = read(memory, linkMap.get(), fields, MODULE_ID);
    OptionalLong generation = generation(here, fields, linkMap.get(), number);
    return generation.isPresent()
        ? Answer.known(new Library(false, 0, number, generation.getAsLong()), evidence)
        : Answer.unknown("the loader has no block for this library");
  }

  private static long read(Memory memory, long base, Map<String, Field> fields, String name)
      throws AllocsException {
    return memory.readLong(base + fields.get(name).offset());
  }

  /**
   * The block that the thread's vector has by a number.
   *
   * @param generation since when the number is this module's: older vectors have another's
   */
  private static Answer<Long> ofVector(
      Memory memory, Map<String, Field> fields, long threadPointer, long number, long generation)
      throws AllocsException {
    long vector = read(memory, threadPointer, fields, VECTOR_OF_THREAD);
    Field entry = fields.get(VECTOR);
    long entries = vector + entry.offset();
    long age = read(memory, entries, fields, GENERATION_OF_VECTOR);
    // The entry before the first tells how many there are.
    long count = read(memory, entries - entry.size(), fields, GENERATION_OF_VECTOR);
    boolean there = Long.compareUnsigned(age, generation) >= 0 && number <= count;
    long block = there ? read(memory, entries + number * entry.size(), fields, BLOCK) : 0;
    return block == TLS_DTV_UNALLOCATED || block == 0
        ? Answer.unknown("the thread has not used the library's block yet")
        : Answer.known(
            block, Evidence.certain("loader", "block " + number + " of the thread's vector"));
  }

  /** Since when a number of a block is a module's; empty if it is not. */
  private OptionalLong generation(Target here, Map<String, Field> fields, long linkMap, long number)
      throws AllocsException {
    Memory memory = here.memory();
    Optional<Long> loader = exported(here, LOADER);
    if (loader.isEmpty() || number <= 0 || number > MAX_MODULES) {
      return OptionalLong.empty();
    }
    long slots = read(memory, loader.get(), fields, SLOTS);
    long first = 0;
    for (int i = 0; i < MAX_MODULES && slots != 0; i++) {
      long count = read(memory, slots, fields, SLOT_COUNT);
      if (number - first < count) {
        Field slot = fields.get(SLOT);
        long at = slots + slot.offset() + (number - first) * slot.size();
        return read(memory, at, fields, SLOT_MODULE) == linkMap
            ? OptionalLong.of(read(memory, at, fields, SLOT_GENERATION))
            : OptionalLong.empty();
      }
      first += count;
      slots = read(memory, slots, fields, NEXT_SLOTS);
    }
    return OptionalLong.empty();
  }

  private synchronized Optional<Map<String, Field>> fields(Target here) throws AllocsException {
    if (fields.isEmpty()) {
      for (LoadedObject object : likely(here)) {
        Map<String, Field> found = fields(here, object);
        if (found.size() == ALL.size()) {
          fields = Optional.of(found);
          break;
        }
      }
    }
    return fields;
  }

  private Map<String, Field> fields(Target here, LoadedObject object) throws AllocsException {
    Map<String, Field> found = new HashMap<>();
    for (String name : ALL) {
      Optional<Symbol> symbol = exported(here, object, CONSTANT + name);
      if (symbol.isEmpty()) {
        return Map.of();
      }
      ByteBuffer numbers =
          ByteBuffer.wrap(
                  here.memory().read(object.toTarget(symbol.get().address()), 3 * Integer.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      long bits = Integer.toUnsignedLong(numbers.getInt(0));
      found.put(name, new Field(bits / 8, numbers.getInt(2 * Integer.BYTES)));
    }
    return found;
  }

  private Optional<Symbol> exported(Target here, LoadedObject object, String name) {
    return modules.apply(here, object).symbolsOfName(name).stream()
        .filter(Symbol::global)
        .findFirst();
  }

  private Optional<Long> exported(Target here, String name) throws AllocsException {
    for (LoadedObject object : likely(here)) {
      Optional<Symbol> symbol = exported(here, object, name);
      if (symbol.isPresent()) {
        return Optional.of(object.toTarget(symbol.get().address()));
      }
    }
    return Optional.empty();
  }

  /** The C library and the loader, where they go by their names: others take time to read. */
  private static List<LoadedObject> likely(Target here) throws AllocsException {
    List<LoadedObject> named = here.objects().stream().filter(LoadedObject::isCLibrary).toList();
    return named.isEmpty() ? here.objects() : named;
  }

  private Optional<Long> linkMap(Target here, long dynamic) throws AllocsException {
    Memory memory = here.memory();
    Optional<Long> list = exported(here, DEBUGGER_INTERFACE);
    long next = list.isPresent() ? memory.readLong(list.get() + R_MAP) : 0;
    for (int i = 0; i < MAX_MODULES && next != 0; i++) {
      if (memory.readLong(next + L_LD) == dynamic) {
        return Optional.of(next);
      }
      next = memory.readLong(next + L_NEXT);
    }
    return Optional.empty();
  }
}
