package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.typing.internal.expr.TypeName;
import org.allocs.typing.internal.expr.TypeNames;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.Token;

/** Types by what a person calls them. */
public final class NamedTypes {
  private static final String NOWHERE = "a name";

  private NamedTypes() {}

  /** The type of a name as debug information spells it, or as C and C++ would. */
  public static Answer<DataType> find(String name, ModuleInfo module, FileAddress pc) {
    Answer<DataType> spelled = module.typeNamed(name, Optional.of(pc));
    if (spelled.isKnown()) {
      return spelled;
    }
    SourceFile file = SourceFile.of(NOWHERE, name);
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < file.count(); i++) {
      tokens.add(file.token(i));
    }
    Optional<TypeName> type = TypeNames.parse(tokens, NOWHERE);
    Optional<String> owner = module.functionNameAt(pc).value().map(FunctionName::name);
    Scope scope = new Scope(module, pc, file, owner, Optional.empty(), Set.of(), true, Map.of());
    return type.isPresent() ? Types.named(type.get(), scope) : Answer.unknown("no type " + name);
  }

  /** Whether a type ends in a flexible array that reaches to a size. */
  public static boolean isOpen(DataType type, long size) {
    return Trailing.of(type).filter(t -> t.isOpen() && size >= t.offset()).isPresent();
  }
}
