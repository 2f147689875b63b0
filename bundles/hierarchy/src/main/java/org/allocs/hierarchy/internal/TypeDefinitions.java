package org.allocs.hierarchy.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** Finds in all loaded objects what one of them only declares. */
final class TypeDefinitions {
  private final Guard guard;
  private final Context context;

  /** Of what is kept in a context. */
  private record Key(String name) implements Context.OfFiles {}

  TypeDefinitions(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  Answer<CompositeType> of(CompositeType declared) throws AllocsException {
    if (declared.tag().isEmpty()) {
      return Answer.unknown("a declaration without a name");
    }
    return context.cached(new Key(declared.name()), () -> find(declared));
  }

  private Answer<CompositeType> find(CompositeType declared) throws AllocsException {
    Modules modules = new Modules(context);
    Map<DataType, Answer<DataType>> found = new LinkedHashMap<>();
    Map<DataType, String> files = new LinkedHashMap<>();
    for (LoadedObject object : modules.executableFirst()) {
      Answer<DataType> named =
          guard.call(
              "debug information",
              Answer.unknown("debug information failed"),
              () -> modules.info(object).typeNamed(declared.name(), Optional.empty()));
      if (named.value().filter(type -> defines(type, declared)).isPresent()) {
        found.putIfAbsent(named.value().get(), named);
        files.putIfAbsent(named.value().get(), object.shortName());
      }
    }
    if (found.size() == 1) {
      return found.values().iterator().next().map(type -> (CompositeType) type);
    }
    return Answer.unknown(
        found.isEmpty()
            ? "no loaded object with debug information defines " + declared.name()
            : "different definitions of "
                + declared.name()
                + " in "
                + String.join(", ", files.values()));
  }

  private static boolean defines(DataType type, CompositeType declared) {
    return type instanceof CompositeType composite
        && !composite.isIncomplete()
        && composite.kind() == declared.kind()
        && composite.tag().equals(declared.tag());
  }
}
