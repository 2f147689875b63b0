package org.allocs.typing.internal.python;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.SubObjects;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Window;

/**
 * The types that a process with CPython has, by the addresses of their {@code PyTypeObject}. Safe
 * for use by several threads.
 */
final class PythonTypes {
  private static final int MAX_KEPT = 1 << 16;
  private static final int MAX_BASES = 32;
  private static final long MOST_BYTES = 1 << 24;

  /** Nothing is referred to more often; what is more is no count. */
  private static final long MOST_REFERENCES = 1L << 33;

  /** Below it nothing is mapped. */
  private static final long LEAST_ADDRESS = 1 << 16;

  /** {@code Py_TPFLAGS_HAVE_GC}. */
  private static final long COLLECTED = 1 << 14;

  /** {@code Py_TPFLAGS_MANAGED_DICT} and {@code _MANAGED_WEAKREF}, since CPython 3.11 and 3.12. */
  private static final long MANAGED = 3 << 3;

  /** What they put before what the collector has there. */
  private static final long MANAGED_BYTES = 2 * Long.BYTES;

  /** {@code Py_TPFLAGS_INLINE_VALUES}, since CPython 3.13. */
  private static final long INLINE_VALUES = 1 << 2;

  /** What that puts behind an object at most: 30 values, and in which order they came. */
  private static final long INLINE_BYTES = 30 * Long.BYTES + 48;

  /** Bits of {@code lv_tag} that count no digits. */
  private static final int TAG_BITS = 3;

  /** How many bytes more than for the items that it has an object may have room for. */
  private static final long MOST_SPARE = 128;

  /** Frames and what has one inside, since CPython 3.11: their code tells how large they are. */
  private static final List<String> WITH_FRAMES =
      List.of("PyFrame_Type", "PyGen_Type", "PyCoro_Type", "PyAsyncGen_Type");

  /** {@code PyList_Type}, of which objects are {@code PyListObject}. */
  private static final Pattern TYPE_NAME = Pattern.compile("_?Py(\\w+)_Type");

  /** What a class written in Python is freed by, whatever it is derived from. */
  private static final String FREES_CLASSES = "subtype_dealloc";

  private final Context context;
  private final Memory memory;
  private final Window window;
  private final List<LoadedObject> objects;
  private final PythonFile python;
  private final TypeObject types;
  private final DataType typeObject;
  private final DataType object;
  private final DataType collected;
  private final PythonText text;
  private final DictKeys keys;
  private final long number;
  private final long unicode;
  private final Set<Long> withFrames = new HashSet<>();
  private final Map<Long, Optional<PythonType>> known = new ConcurrentHashMap<>();

  private PythonTypes(
      Context context, PythonFile python, DataType typeObject, DataType object, DataType collected)
      throws AllocsException {
    this.context = context;
    this.memory = context.target().memory();
    this.window = new Window(memory);
    this.objects = context.target().objects();
    this.python = python;
    this.typeObject = typeObject;
    this.object = object;
    this.collected = collected;
    this.text = new PythonText(python);
    this.types = new TypeObject(offsets(typeObject), memory);
    this.number = python.place("PyLong_Type").orElse(0L);
    this.unicode = python.place("PyUnicode_Type").orElse(0L);
    this.keys = new DictKeys(python, object, memory, this::isKey);
    if (python.version().isFrom(11)) {
      WITH_FRAMES.forEach(name -> python.place(name).ifPresent(withFrames::add));
    }
  }

  /** Those of a target; empty if there is no CPython, or nothing is known of it. */
  static Optional<PythonTypes> of(Context context) throws AllocsException {
    Optional<PythonFile> found = PythonFile.of(context);
    return found.isPresent() ? of(context, found.get()) : Optional.empty();
  }

  private static Optional<PythonTypes> of(Context context, PythonFile python)
      throws AllocsException {
    Optional<DataType> type = python.named("PyTypeObject");
    Optional<DataType> object = python.named("PyObject");
    Optional<DataType> collected = python.named("PyGC_Head");
    boolean described =
        type.isPresent()
            && object.isPresent()
            && collected.isPresent()
            && offsets(type.get())
                .keySet()
                .containsAll(
                    List.of(
                        "ob_type",
                        "ob_size",
                        "tp_name",
                        "tp_basicsize",
                        "tp_itemsize",
                        "tp_flags",
                        "tp_base",
                        "tp_dealloc"));
    return described
        ? Optional.of(new PythonTypes(context, python, type.get(), object.get(), collected.get()))
        : Optional.empty();
  }

  /** Members by name, those of structs that it begins with too. */
  static Map<String, Long> offsets(DataType type) {
    Map<String, Long> found = new ConcurrentHashMap<>();
    DataType part = type;
    for (int i = 0; i < MAX_BASES && part.stripped() instanceof CompositeType struct; i++) {
      for (Member member : struct.members()) {
        member.name().ifPresent(name -> found.putIfAbsent(name, member.offset()));
      }
      if (struct.members().isEmpty()) {
        break;
      }
      part = struct.members().get(0).type();
    }
    return found;
  }

  /** How many bytes may be before an object in its chunk. */
  List<Long> heads() {
    long head = collected.byteSize().orElse(0);
    return List.of(0L, head, head + MANAGED_BYTES);
  }

  /** The type of the object at an address, if it is one. */
  Optional<PythonType> typeAt(long address, long limit) throws AllocsException {
    return address + object.byteSize().orElse(0) <= limit && isCount(window.word(address))
        ? type(window.word(address + types.offset("ob_type")))
        : Optional.empty();
  }

  /**
   * Whether a word may say how often something is referred to: it is no address, for one, and not 0
   * as of objects that the interpreter keeps for later.
   */
  private boolean isCount(long word) throws AllocsException {
    return word > 0
        && word < MOST_REFERENCES
        && (word < LEAST_ADDRESS || Mappings.at(context.target().mappings(), word).isEmpty());
  }

  /** Whether something is a key of a dictionary: an object, and a string where all keys are. */
  private boolean isKey(long address, boolean string) throws AllocsException {
    long type = memory.readLong(address + types.offset("ob_type"));
    return string ? type == unicode : type(type).isPresent();
  }

  /** The layout of a chunk with the table of a dictionary. */
  Optional<DataType> keys(long base, long size, long rounded) throws AllocsException {
    return keys.layout(base, size, rounded);
  }

  private Optional<PythonType> type(long address) throws AllocsException {
    if ((address & (Long.BYTES - 1)) != 0 || address <= 0) {
      return Optional.empty();
    }
    Optional<PythonType> type = known.get(address);
    if (type == null) {
      type = isType(address) ? Optional.of(read(address)) : Optional.empty();
      if (known.size() < MAX_KEPT) {
        known.put(address, type);
      }
    }
    return type;
  }

  private boolean isReadable(long address) throws AllocsException {
    byte[] bytes = new byte[Math.toIntExact(typeObject.byteSize().orElse(0))];
    return memory.readSome(address, bytes, 0, bytes.length) == bytes.length;
  }

  private long member(long type, String name) throws AllocsException {
    return types.member(type, name);
  }

  /**
   * Whether it is a type: an object whose type is the type of types, or a class derived from it.
   */
  private boolean isType(long address) throws AllocsException {
    if (!isReadable(address)) {
      return false;
    }
    long meta = member(address, "ob_type");
    boolean type =
        meta == python.metatype() || ((meta & 7) == 0 && isReadable(meta) && isMetatype(meta));
    long bytes = type ? member(address, "tp_basicsize") : 0;
    return bytes >= object.byteSize().orElse(0)
        && bytes < MOST_BYTES
        && member(address, "tp_itemsize") >= 0
        && member(address, "tp_itemsize") < MOST_BYTES;
  }

  private boolean isMetatype(long address) throws AllocsException {
    long base = address;
    for (int i = 0; i < MAX_BASES && base != 0 && isReadable(base); i++) {
      if (base == python.metatype()) {
        return true;
      }
      base = member(base, "tp_base");
    }
    return false;
  }

  private PythonType read(long address) throws AllocsException {
    long flags = member(address, "tp_flags");
    long head = (flags & COLLECTED) != 0 ? collected.byteSize().orElse(0) : 0;
    long managed = (flags & MANAGED) != 0 ? MANAGED_BYTES : 0;
    long described = described(address);
    long item = member(address, "tp_itemsize");
    return new PythonType(
        types.name(address).orElse("?"),
        struct(described, item),
        described == address,
        head + managed,
        member(address, "tp_basicsize"),
        item,
        counts(address),
        spare(address, flags, item),
        TypeMembers.of(derived(address, described), types, object),
        addsPointers(address, described));
  }

  /** The struct of a type that is described; where references follow it, open for all of them. */
  private DataType struct(long described, long item) throws AllocsException {
    DataType struct = described == 0 ? object : ownStruct(described).orElse(object);
    return item == Long.BYTES ? withReferences(struct) : struct;
  }

  /** C declares one reference at the end, where an object has as many as it counts. */
  private static DataType withReferences(DataType struct) {
    List<Member> members =
        struct.stripped() instanceof CompositeType composite ? composite.members() : List.of();
    Member last = members.isEmpty() ? null : members.get(members.size() - 1);
    boolean one =
        last != null
            && last.name().isPresent()
            && last.type().stripped() instanceof ArrayType array
            && array.count().equals(OptionalLong.of(1))
            && array.element().stripped() instanceof PointerType;
    if (!one) {
      return struct;
    }
    DataType element = ((ArrayType) last.type().stripped()).element();
    List<Member> open = new ArrayList<>(members);
    DataType all = new ArrayType(element, OptionalLong.empty());
    open.set(members.size() - 1, Member.of(last.name().get(), all, last.offset()));
    String name = struct.name();
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(name),
        name,
        name,
        OptionalLong.of(last.offset()),
        () -> List.copyOf(open));
  }

  private PythonType.Counts counts(long type) throws AllocsException {
    if (withFrames.contains(type)) {
      return PythonType.Counts.ELSEWHERE;
    }
    return python.version().isFrom(12) && derived(type, 0).contains(number)
        ? PythonType.Counts.TAG
        : PythonType.Counts.SIZE;
  }

  private long spare(long type, long flags, long item) {
    if (withFrames.contains(type)) {
      return MOST_BYTES;
    }
    boolean inline = (flags & INLINE_VALUES) != 0 && python.version().isFrom(13);
    return (inline ? INLINE_BYTES : 0) + (item == 0 ? 0 : Math.max(MOST_SPARE, 2 * item));
  }

  /** A type and those that it is derived from, up to one. */
  private List<Long> derived(long from, long to) throws AllocsException {
    List<Long> found = new ArrayList<>();
    long type = from;
    for (int i = 0; i < MAX_BASES && type != 0 && isReadable(type); i++) {
      found.add(type);
      type = type == to ? 0 : member(type, "tp_base");
    }
    return found;
  }

  /** Whether a type is a class written in Python. */
  private boolean isMadeInPython(long type) throws AllocsException {
    return functionAt(member(type, "tp_dealloc"))
        .filter(function -> function.name().equals(FREES_CLASSES))
        .isPresent();
  }

  /** Whether all that a type adds to one that it is derived from are pointers to objects. */
  private boolean addsPointers(long type, long base) throws AllocsException {
    long next = type;
    for (int i = 0; i < MAX_BASES && next != base && next != 0; i++) {
      if (!isMadeInPython(next)) {
        return false;
      }
      next = member(next, "tp_base");
    }
    return next == base && base != 0;
  }

  /** The nearest type that it is derived from, itself first, of which the struct is known; or 0. */
  private long described(long address) throws AllocsException {
    long type = address;
    for (int i = 0; i < MAX_BASES && type != 0 && isReadable(type); i++) {
      if (ownStruct(type).isPresent()) {
        return type;
      }
      type = member(type, "tp_base");
    }
    return 0;
  }

  private Optional<DataType> ownStruct(long type) throws AllocsException {
    long bytes = member(type, "tp_basicsize");
    if (type == python.metatype()) {
      return python.named("PyHeapTypeObject").filter(struct -> isOf(struct, bytes));
    }
    if (type == python.baseObject()) {
      return Optional.of(object);
    }
    Optional<LoadedObject> file = file(type);
    Optional<String> name = file.flatMap(f -> module(f).symbolAt(f.toFile(type))).map(Symbol::name);
    Matcher matcher = TYPE_NAME.matcher(name.orElse(""));
    if (matcher.matches()) {
      String struct = "Py" + matcher.group(1) + "Object";
      Optional<DataType> named =
          python.struct(struct, file.get(), module(file.get())).filter(t -> isOf(t, bytes));
      if (named.isPresent()) {
        return named;
      }
    }
    return taken(type, bytes);
  }

  /** Whether a struct can be that of objects of so many bytes. */
  private boolean isOf(DataType struct, long bytes) {
    long size = struct.byteSize().orElse(0);
    return beginsAsObject(struct)
        && (size == bytes || (size > bytes && PythonType.isOpen(struct, bytes)));
  }

  private boolean beginsAsObject(DataType struct) {
    return SubObjects.has(struct, 0, object.stripped());
  }

  /** What the type's functions take their first argument for, if they agree. */
  private Optional<DataType> taken(long type, long bytes) throws AllocsException {
    Set<DataType> structs = new LinkedHashSet<>();
    for (Member slot : ((CompositeType) typeObject.stripped()).members()) {
      boolean function =
          slot.type().stripped() instanceof PointerType to
              && to.pointee().stripped() instanceof FunctionType;
      if (function) {
        functionAt(memory.readLong(type + slot.offset()))
            .flatMap(PythonTypes::firstPointee)
            .filter(struct -> isOf(struct, bytes))
            .ifPresent(structs::add);
      }
    }
    structs.removeIf(struct -> struct.stripped().equals(object.stripped()));
    return structs.stream().map(DataType::stripped).distinct().count() == 1
        ? structs.stream().findFirst()
        : Optional.empty();
  }

  private static Optional<DataType> firstPointee(FunctionInfo function) {
    return function.type().parameters().stream()
        .findFirst()
        .filter(parameter -> parameter.stripped() instanceof PointerType)
        .map(parameter -> ((PointerType) parameter.stripped()).pointee())
        .filter(struct -> struct.stripped() instanceof CompositeType);
  }

  private Optional<FunctionInfo> functionAt(long address) {
    Optional<LoadedObject> file = file(address);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    FileAddress start = file.get().toFile(address);
    return module(file.get()).functionAt(start).value().filter(f -> f.low().equals(start));
  }

  private Optional<LoadedObject> file(long address) {
    return objects.stream().filter(o -> o.range().contains(address)).findFirst();
  }

  private ModuleInfo module(LoadedObject file) {
    return context.debugInfo().module(context.target(), file);
  }

  /**
   * The layout of a chunk with an object of a type, if it has just the size: of those that its
   * allocator may have rounded up to that of the chunk, the largest that fits.
   *
   * @param rounded what the chunk's size is a multiple of
   */
  Optional<DataType> whole(PythonType type, long base, long size, long rounded)
      throws AllocsException {
    long start = base + type.before();
    long bytes = size - type.before();
    Optional<DataType> body = Optional.empty();
    // What says how long it is has its characters behind it, not somewhere else.
    for (long less = 0; body.isEmpty() && less < rounded && text.isOf(type.struct()); less++) {
      body = text.layout(window, start, bytes - less);
    }
    for (long less = 0; body.isEmpty() && less < rounded; less++) {
      body = layout(type, start, bytes - less);
    }
    return body.map(found -> behind(type.before(), found));
  }

  private Optional<DataType> layout(PythonType type, long start, long bytes)
      throws AllocsException {
    long items = type.item() == 0 ? 0 : items(type.counts(), start);
    boolean fits = items >= 0 && items < MOST_BYTES * Long.BYTES && type.fits(bytes, items);
    return fits ? type.body(bytes, object) : Optional.empty();
  }

  private long items(PythonType.Counts counts, long start) throws AllocsException {
    long word = window.word(start + types.offset("ob_size"));
    return switch (counts) {
      case SIZE -> Math.abs(word);
      case TAG -> word >>> TAG_BITS;
      default -> 0;
    };
  }

  private DataType behind(long before, DataType body) {
    if (before == 0) {
      return body;
    }
    DataType whole = Composed.of(collected, body);
    long managed = before - collected.byteSize().orElse(0);
    return managed == 0
        ? whole
        : Composed.of(ArrayType.of(PointerType.to(VoidType.VOID), managed / Long.BYTES), whole);
  }
}
