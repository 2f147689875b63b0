package org.allocs.typing.internal.flow;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.FunctionInfo;
import org.allocs.hooks.code.Register;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.FunctionType;
import org.allocs.type.PointerType;

/** Which parameter a register is (psABI x86-64, 3.2.3), where that is plain. */
final class Arguments {
  private static final long WORD = 8;

  private Arguments() {}

  /** The declared type of the parameter that a function gets in a register. */
  static Optional<DataType> type(FunctionInfo function, int register) {
    FunctionType type = function.type();
    if (type.result().stripped() instanceof CompositeType) {
      return Optional.empty(); // It may be returned through a hidden first argument.
    }
    List<DataType> parameters = type.parameters();
    int used = 0;
    for (DataType parameter : parameters) {
      if (isWord(parameter)) {
        if (Register.argument(used) == register) {
          return Optional.of(parameter);
        }
        used++;
      } else if (!isFloat(parameter)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isFloat(DataType type) {
    return type.stripped() instanceof BaseType base
        && base.encoding() == BaseType.Encoding.FLOAT
        && base.bytes() <= WORD;
  }

  private static boolean isWord(DataType type) {
    DataType bare = type.stripped();
    boolean number =
        bare instanceof BaseType base
            && base.encoding() != BaseType.Encoding.FLOAT
            && base.encoding() != BaseType.Encoding.COMPLEX_FLOAT
            && base.bytes() <= WORD;
    boolean pointer =
        bare instanceof PointerType to && to.kind() != PointerType.Kind.MEMBER_POINTER;
    return number || pointer || bare instanceof EnumType;
  }
}
