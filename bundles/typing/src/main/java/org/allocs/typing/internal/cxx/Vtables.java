package org.allocs.typing.internal.cxx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;

/**
 * Classes by what the first word of their objects points to (Itanium C++ ABI, 2.5). Safe for use by
 * several threads.
 *
 * <pre>
 *   -16  distance to the start of the object that the word is in: 0 for the class itself
 *    -8  its std::type_info, or 0
 *     0  where the word points: addresses of the virtual functions
 * </pre>
 */
final class Vtables {
  private static final String PREFIX = "_ZTV";
  private static final int TO_TOP = -16;
  private static final int TYPE_INFO = -8;
  private static final int TYPE_NAME = 8;
  private static final int MAX_NAME = 4096;
  private static final int MAX_KEPT = 1 << 16;

  private final Context context;
  private final List<LoadedObject> objects;
  private final Map<Long, Optional<Answer<DataType>>> known = new ConcurrentHashMap<>();

  Vtables(Context context) throws AllocsException {
    this.context = context;
    this.objects = context.target().objects();
  }

  /**
   * The class whose objects begin with a word.
   *
   * @return empty if it points to no table of virtual functions
   */
  Optional<Answer<DataType>> classOf(long word) throws AllocsException {
    if ((word & 7) != 0 || word == 0) {
      return Optional.empty();
    }
    Optional<LoadedObject> object = object(word);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Optional<Answer<DataType>> found = known.get(word);
    if (found == null) {
      found = find(word, object.get());
      if (known.size() < MAX_KEPT) {
        known.put(word, found);
      }
    }
    return found;
  }

  private Optional<LoadedObject> object(long address) {
    for (LoadedObject object : objects) {
      if (object.range().contains(address)) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  private Optional<Answer<DataType>> find(long word, LoadedObject object) throws AllocsException {
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    Optional<String> encoded = encoded(word, object, module);
    if (encoded.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> name = ClassNames.of(encoded.get(), module);
    if (name.isEmpty()) {
      return Optional.of(Answer.unknown("class " + encoded.get() + " has no name that is known"));
    }
    Answer<DataType> type = module.typeNamed(name.get(), Optional.empty());
    boolean described = type.value().filter(t -> t.byteSize().isPresent()).isPresent();
    return Optional.of(described ? type : context.typeNamed(name.get()));
  }

  /** The class as symbols spell it. */
  private Optional<String> encoded(long word, LoadedObject object, ModuleInfo module) {
    try {
      Optional<Symbol> symbol = module.symbolAt(object.toFile(word));
      if (symbol.isPresent()) {
        boolean table = symbol.get().name().startsWith(PREFIX);
        boolean whole = table && context.target().memory().readLong(word + TO_TOP) == 0;
        return whole
            ? Optional.of(symbol.get().name().substring(PREFIX.length()))
            : Optional.empty();
      }
      return module.symbols().isEmpty() ? byTypeInfo(word) : Optional.empty();
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  /** Of a file without symbols: the name that a {@code std::type_info} has. */
  private Optional<String> byTypeInfo(long word) throws AllocsException {
    long info = context.target().memory().readLong(word + TYPE_INFO);
    Optional<LoadedObject> tables =
        object(info).isPresent()
            ? object(context.target().memory().readLong(info))
            : Optional.empty();
    boolean valid =
        tables.isPresent()
            && context.target().memory().readLong(word + TO_TOP) == 0
            && isTypeInfo(context.target().memory().readLong(info), tables.get());
    return valid
        ? context
            .target()
            .memory()
            .readString(context.target().memory().readLong(info + TYPE_NAME), MAX_NAME)
        : Optional.empty();
  }

  /** A {@code std::type_info} begins with the table of one of three classes of the C++ library. */
  private boolean isTypeInfo(long word, LoadedObject object) {
    return context
        .debugInfo()
        .module(context.target(), object)
        .symbolAt(object.toFile(word))
        .map(Symbol::name)
        .filter(name -> name.startsWith(PREFIX + "N10__cxxabiv1"))
        .isPresent();
  }
}
