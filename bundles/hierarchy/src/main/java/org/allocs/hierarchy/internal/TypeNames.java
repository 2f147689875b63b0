package org.allocs.hierarchy.internal;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** Finds types by the names that C gives them, with {@code *} and {@code [n]} as C writes them. */
final class TypeNames {
  private static final int MAX_NAME = 4096;

  private final Guard guard;
  private final Context context;

  TypeNames(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  Answer<DataType> named(String text) throws AllocsException {
    if (text.length() > MAX_NAME) {
      return Answer.unknown("no type has such a long name: length=" + text.length());
    }
    Optional<TypeExpression> expression = TypeExpression.parse(text);
    if (expression.isEmpty()) {
      return Answer.unknown("not the name of a type: " + text);
    }
    Answer<DataType> base = lookUp(expression.get().name());
    return base.map(type -> expression.get().applyTo(type));
  }

  /** A definition from any loaded object, rather than a declaration from an earlier one. */
  private Answer<DataType> lookUp(String name) throws AllocsException {
    Optional<StandardType> standard = StandardType.spelled(name);
    if (standard.isPresent() && standard.get() == StandardType.VOID) {
      return ofAbi(standard.get());
    }
    String looked = standard.map(StandardType::dwarfName).orElse(name);
    Modules modules = new Modules(context);
    Answer<DataType> declared = null;
    for (LoadedObject object : modules.executableFirst()) {
      Answer<DataType> found =
          guard.call(
              "debug information",
              Answer.unknown("debug information failed"),
              () -> modules.info(object).typeNamed(looked, Optional.empty()));
      if (found.isKnown() && !isDeclaration(found.value().orElseThrow())) {
        return found;
      }
      declared = declared == null && found.isKnown() ? found : declared;
    }
    if (declared != null) {
      return declared;
    }
    return standard
        .map(TypeNames::ofAbi)
        .orElseGet(() -> Answer.unknown("no loaded object with debug information defines " + name));
  }

  private static boolean isDeclaration(DataType type) {
    return type.stripped() instanceof CompositeType composite && composite.isIncomplete();
  }

  private static Answer<DataType> ofAbi(StandardType standard) {
    return Answer.known(
        standard.type(), Evidence.certain("x86-64 psABI", "fundamental types, figure 3.1"));
  }
}
