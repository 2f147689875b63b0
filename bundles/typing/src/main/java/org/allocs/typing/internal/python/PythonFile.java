package org.allocs.typing.internal.python;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/**
 * The file of a process that has CPython in it.
 *
 * @param metatype address of {@code PyType_Type}
 * @param baseObject address of {@code PyBaseObject_Type}
 * @param described whether debug information describes its structs
 */
record PythonFile(
    LoadedObject file,
    ModuleInfo module,
    PythonVersion version,
    long metatype,
    long baseObject,
    boolean described) {
  private static final String METATYPE = "PyType_Type";
  private static final String BASE_OBJECT = "PyBaseObject_Type";
  private static final long MOST_BYTES = 1 << 24;

  /** {@code Py_TPFLAGS_TYPE_SUBCLASS}. */
  private static final long OF_TYPES = 1L << 31;

  /** That of a target; empty if there is none, or none whose layout is known. */
  static Optional<PythonFile> of(Context context) throws AllocsException {
    List<LoadedObject> all = context.target().objects();
    for (LoadedObject file : all) {
      boolean may =
          file == all.get(0) || file.shortName().toLowerCase(Locale.ROOT).contains("python");
      ModuleInfo module = may ? context.debugInfo().module(context.target(), file) : null;
      Optional<Long> metatype = may ? place(METATYPE, file, module) : Optional.empty();
      Optional<Long> base = may ? place(BASE_OBJECT, file, module) : Optional.empty();
      if (metatype.isPresent() && base.isPresent()) {
        Memory memory = context.target().memory();
        boolean described = described("PyObject", module).isPresent();
        PythonFile found =
            new PythonFile(
                file,
                module,
                PythonVersion.of(file, module, memory),
                metatype.get(),
                base.get(),
                described);
        return described || found.isAsKnown(memory) ? Optional.of(found) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Long> place(String name, LoadedObject file, ModuleInfo module) {
    return module.symbolsOfName(name).stream().findFirst().map(Symbol::address).map(file::toTarget);
  }

  /**
   * Whether the types of types and of all objects are laid out as without debug information they
   * have to be: not as builds for debugging, or without a global lock, have them.
   */
  private boolean isAsKnown(Memory memory) throws AllocsException {
    TypeObject type = new TypeObject(PythonTypes.offsets(ObjectLayouts.TYPE), memory);
    return type.member(metatype, "ob_type") == metatype
        && type.member(baseObject, "ob_type") == metatype
        && type.member(metatype, "tp_base") == baseObject
        && type.member(baseObject, "tp_basicsize") == ObjectLayouts.OBJECT.byteSize().orElseThrow()
        && (type.member(metatype, "tp_flags") & OF_TYPES) != 0
        && type.name(metatype).equals(Optional.of("type"))
        && type.name(baseObject).equals(Optional.of("object"));
  }

  /** A struct or a character of CPython's, as large as its name may mean. */
  Optional<DataType> named(String name) {
    return described ? described(name, module) : ObjectLayouts.of(name, version);
  }

  /** Where a symbol of it is. */
  Optional<Long> place(String name) {
    return place(name, file, module);
  }

  /** A struct, as large as its name may mean, as debug information of a file describes it. */
  static Optional<DataType> described(String name, ModuleInfo module) {
    return module
        .typeNamed(name, Optional.empty())
        .value()
        .filter(type -> type.byteSize().orElse(0) > 0 && type.byteSize().orElse(0) < MOST_BYTES);
  }

  /** A struct of it or of another file: a module in C. */
  Optional<DataType> struct(String name, LoadedObject of, ModuleInfo itsModule) {
    boolean own = of == file && !described;
    Optional<DataType> found = own ? named(name) : described(name, itsModule);
    return found.filter(type -> type.stripped() instanceof CompositeType);
  }
}
