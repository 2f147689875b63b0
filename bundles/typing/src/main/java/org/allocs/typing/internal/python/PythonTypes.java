package org.allocs.typing.internal.python;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
  private static final String METATYPE = "PyType_Type";
  private static final String BASE_OBJECT = "PyBaseObject_Type";
  private static final int MAX_KEPT = 1 << 16;
  private static final int MAX_BASES = 32;
  private static final int MAX_NAME = 256;
  private static final long MOST_BYTES = 1 << 24;

  /** {@code Py_TPFLAGS_HAVE_GC}. */
  private static final long COLLECTED = 1 << 14;

  /** {@code Py_TPFLAGS_MANAGED_DICT} and {@code _MANAGED_WEAKREF}, since CPython 3.11 and 3.12. */
  private static final long MANAGED = 3 << 3;

  /** What they put before what the collector has there. */
  private static final long MANAGED_BYTES = 2 * Long.BYTES;

  /** {@code PyList_Type}, of which objects are {@code PyListObject}. */
  private static final Pattern TYPE_NAME = Pattern.compile("_?Py(\\w+)_Type");

  private static final String UNICODE = "PyUnicodeObject";

  /** What a class written in Python is freed by, whatever it is derived from. */
  private static final String FREES_CLASSES = "subtype_dealloc";

  private final Context context;
  private final Memory memory;
  private final Window window;
  private final List<LoadedObject> objects;
  private final ModuleInfo module;
  private final long metatype;
  private final long baseObject;
  private final Map<String, Long> members;
  private final DataType typeObject;
  private final DataType object;
  private final DataType collected;
  private final PythonText text;
  private final Map<Long, Optional<PythonType>> known = new ConcurrentHashMap<>();

  private PythonTypes(
      Context context,
      ModuleInfo module,
      long metatype,
      long baseObject,
      DataType typeObject,
      DataType object,
      DataType collected)
      throws AllocsException {
    this.context = context;
    this.memory = context.target().memory();
    this.window = new Window(memory);
    this.objects = context.target().objects();
    this.module = module;
    this.metatype = metatype;
    this.baseObject = baseObject;
    this.typeObject = typeObject;
    this.object = object;
    this.collected = collected;
    this.text = new PythonText(module);
    this.members = offsets(typeObject);
  }

  /** Those of a target; empty if there is no CPython, or nothing describes it. */
  static Optional<PythonTypes> of(Context context) throws AllocsException {
    List<LoadedObject> all = context.target().objects();
    for (LoadedObject file : all) {
      boolean may =
          file == all.get(0) || file.shortName().toLowerCase(Locale.ROOT).contains("python");
      ModuleInfo module = may ? context.debugInfo().module(context.target(), file) : null;
      Optional<Symbol> metatype = may ? symbol(METATYPE, module) : Optional.empty();
      Optional<Symbol> base = may ? symbol(BASE_OBJECT, module) : Optional.empty();
      if (metatype.isPresent() && base.isPresent()) {
        return of(
            context,
            module,
            file.toTarget(metatype.get().address()),
            file.toTarget(base.get().address()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Symbol> symbol(String name, ModuleInfo module) {
    return module.symbolsOfName(name).stream().findFirst();
  }

  private static Optional<PythonTypes> of(
      Context context, ModuleInfo module, long metatype, long baseObject) throws AllocsException {
    Optional<DataType> type = named("PyTypeObject", module);
    Optional<DataType> object = named("PyObject", module);
    Optional<DataType> collected = named("PyGC_Head", module);
    if (type.isEmpty() || object.isEmpty() || collected.isEmpty()) {
      return Optional.empty();
    }
    PythonTypes types =
        new PythonTypes(
            context, module, metatype, baseObject, type.get(), object.get(), collected.get());
    boolean described =
        types
            .members
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
    return described ? Optional.of(types) : Optional.empty();
  }

  /** A struct, as large as its name may mean. */
  static Optional<DataType> named(String name, ModuleInfo module) {
    return module
        .typeNamed(name, Optional.empty())
        .value()
        .filter(type -> type.stripped() instanceof CompositeType)
        .filter(type -> type.byteSize().orElse(0) > 0 && type.byteSize().orElse(0) < MOST_BYTES);
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
    if (address + object.byteSize().orElse(0) > limit || window.word(address) < 0) {
      return Optional.empty();
    }
    return type(window.word(address + members.get("ob_type")));
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
    return memory.readLong(type + members.get(name));
  }

  /**
   * Whether it is a type: an object whose type is the type of types, or a class derived from it.
   */
  private boolean isType(long address) throws AllocsException {
    if (!isReadable(address)) {
      return false;
    }
    long meta = member(address, "ob_type");
    boolean type = meta == metatype || ((meta & 7) == 0 && isReadable(meta) && isMetatype(meta));
    long bytes = type ? member(address, "tp_basicsize") : 0;
    return bytes >= object.byteSize().orElse(0)
        && bytes < MOST_BYTES
        && member(address, "tp_itemsize") >= 0
        && member(address, "tp_itemsize") < MOST_BYTES;
  }

  private boolean isMetatype(long address) throws AllocsException {
    long base = address;
    for (int i = 0; i < MAX_BASES && base != 0 && isReadable(base); i++) {
      if (base == metatype) {
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
    return new PythonType(
        memory.readString(member(address, "tp_name"), MAX_NAME).orElse("?"),
        described == 0 ? object : ownStruct(described).orElse(object),
        head + managed,
        member(address, "tp_basicsize"),
        member(address, "tp_itemsize"),
        addsPointers(address, described));
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
    if (type == metatype) {
      return named("PyHeapTypeObject", module).filter(struct -> isOf(struct, bytes));
    }
    if (type == baseObject) {
      return Optional.of(object);
    }
    Optional<LoadedObject> file = file(type);
    Optional<String> name = file.flatMap(f -> module(f).symbolAt(f.toFile(type))).map(Symbol::name);
    Matcher matcher = TYPE_NAME.matcher(name.orElse(""));
    if (matcher.matches()) {
      Optional<DataType> named =
          named("Py" + matcher.group(1) + "Object", module(file.get()))
              .filter(struct -> isOf(struct, bytes));
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

  /** The layout of a chunk with an object of a type, if it has just the size. */
  Optional<DataType> whole(PythonType type, long base, long size) throws AllocsException {
    long start = base + type.before();
    long bytes = size - type.before();
    Optional<DataType> body =
        type.item() == 0 && type.struct().name().equals(UNICODE)
            ? text.layout(window, start, bytes)
            : Optional.empty();
    if (body.isEmpty()) {
      long items = type.item() == 0 ? 0 : Math.abs(window.word(start + members.get("ob_size")));
      boolean fits = items >= 0 && items < MOST_BYTES * Long.BYTES && type.fits(bytes, items);
      body = fits ? type.body(bytes, object) : Optional.empty();
    }
    return body.map(found -> behind(type.before(), found));
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
