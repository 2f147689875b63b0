package org.allocs.typing.internal.rules;

import java.util.Optional;
import org.allocs.allocator.TypeRules;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.NamedTypes;

/** The type that a rule names, fitted to a chunk. */
final class RuledType {
  private RuledType() {}

  static Answer<DataType> of(TypeRules.Rule rule, long size, ModuleInfo module, FileAddress pc) {
    Answer<DataType> element = NamedTypes.find(rule.type(), module, pc);
    if (element.value().isEmpty()) {
      return Answer.unknown(rule.origin() + ": " + element.reason().orElseThrow());
    }
    Optional<DataType> fitted = fit(element.value().get(), rule.count(), size);
    return fitted.isPresent()
        ? Answer.known(fitted.get(), Evidence.certain("rule", rule.origin()))
        : Answer.unknown(
            rule.origin() + ": the chunk's size=" + size + " does not fit " + rule.type());
  }

  private static Optional<DataType> fit(DataType element, Optional<Long> count, long size) {
    long each = element.byteSize().orElse(0);
    if (each <= 0) {
      return Optional.empty();
    }
    if (count.isEmpty()) {
      return size % each == 0 && size > 0
          ? Optional.of(ArrayType.of(element, size / each))
          : Optional.empty();
    }
    if (count.get() == 1) {
      return size == each || NamedTypes.isOpen(element, size)
          ? Optional.of(element)
          : Optional.empty();
    }
    return size / each == count.get() && size % each == 0
        ? Optional.of(ArrayType.of(element, count.get()))
        : Optional.empty();
  }
}
