package org.allocs.typing.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.Usings;

/**
 * What names mean at one level of the inline chain of an instruction.
 *
 * @param module that has the instruction
 * @param pc the instruction
 * @param file where the level's source line is
 * @param owner qualified name of the function, for the namespaces that it is in
 * @param function the function's text, where it was found
 * @param hidden names that functions inlined further in use too: debug information is asked by
 *     instruction and would answer for them
 * @param allHidden whether that may be so for every name
 * @param bound arguments that parameters of the function stand for
 */
record Scope(
    ModuleInfo module,
    FileAddress pc,
    SourceFile file,
    Optional<String> owner,
    Optional<FunctionText> function,
    Set<String> hidden,
    boolean allHidden,
    Map<String, Bound> bound) {

  /**
   * An argument.
   *
   * @param expression as the caller has it
   * @param scope of the caller
   */
  record Bound(Expr expression, Scope scope) {}

  /** What names of types mean at an instruction; of variables nothing is known. */
  static Scope ofNames(ModuleInfo module, FileAddress pc, SourceFile file) {
    return new Scope(
        module, pc, file, Optional.empty(), Optional.empty(), Set.of(), true, Map.of());
  }

  /** The same with parameters that stand for arguments. */
  Scope with(Map<String, Bound> arguments) {
    return new Scope(module, pc, file, owner, function, hidden, allHidden, Map.copyOf(arguments));
  }

  /** The declared type of a variable. */
  Answer<DataType> variable(String name) {
    if (allHidden || hidden.contains(name)) {
      return Answer.unknown("the name " + name + " may be another one in an inlined function");
    }
    Answer<DataType> type = module.typeOfIdentifier(name, pc);
    return type.isKnown() ? type : Answer.unknown("debug information has no variable " + name);
  }

  /** A type by name: as it stands, or in a namespace or class around the function. */
  Answer<DataType> type(String name) {
    Answer<DataType> best = Answer.unknown("no type " + name);
    for (String prefix = namespace(owner.orElse("")); ; prefix = namespace(prefix)) {
      Answer<DataType> found =
          module.typeNamed(prefix.isEmpty() ? name : qualify(prefix, name), Optional.of(pc));
      if (found.isKnown() || prefix.isEmpty()) {
        return found.isKnown() ? found : used(name).orElse(best);
      }
    }
  }

  /** A type of a namespace that the file uses, where just one has such a type. */
  private Optional<Answer<DataType>> used(String name) {
    List<Answer<DataType>> found =
        Usings.qualified(file, name).stream()
            .map(each -> module.typeNamed(each, Optional.of(pc)))
            .filter(Answer::isKnown)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static String qualify(String prefix, String name) {
    for (String tag : new String[] {"struct ", "union ", "enum ", "class "}) {
      if (name.startsWith(tag)) {
        return prefix + "::" + name.substring(tag.length());
      }
    }
    return prefix + "::" + name;
  }

  /** What is before the last {@code ::}; empty if there is none, or template arguments hide it. */
  private static String namespace(String name) {
    int end = name.lastIndexOf("::");
    return end < 0 || name.indexOf('<') >= 0 ? "" : name.substring(0, end);
  }
}
