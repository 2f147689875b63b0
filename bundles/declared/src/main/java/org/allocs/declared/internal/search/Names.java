package org.allocs.declared.internal.search;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.declared.internal.expression.Scope;
import org.allocs.declared.internal.expression.Term;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/** What names mean in one loaded file: its variables and types, and what is looked at. */
final class Names implements Scope {
  private static final String INDEX = "index";

  private final Context context;
  private final LoadedObject object;
  private final ModuleInfo module;
  private final Map<String, Optional<Term>> globals;
  private final Map<Variable, DataType> variables = new EnumMap<>(Variable.class);
  private final Optional<Variable> innermost;

  private Names(
      Context context,
      LoadedObject object,
      Map<String, Optional<Term>> globals,
      Optional<Variable> innermost) {
    this.context = context;
    this.object = object;
    this.module = context.debugInfo().module(context.target(), object);
    this.globals = globals;
    this.innermost = innermost;
  }

  /**
   * The names of a file, in which one of several variables of the same name is meant.
   *
   * @param symbol the one that is
   */
  static Names of(Context context, LoadedObject object, Symbol symbol, Place place)
      throws AllocsException {
    Names names = new Names(context, object, new HashMap<>(), Optional.empty());
    names.globals.put(symbol.name(), Optional.of(names.term(symbol, place)));
    return names;
  }

  /** The same names, and a variable that stands for something of a type. */
  Names with(Variable variable, DataType type) {
    Names names = new Names(context, object, globals, Optional.of(variable));
    names.variables.putAll(variables);
    names.variables.put(variable, type);
    return names;
  }

  /** What a variable stands for. */
  DataType type(Variable variable) {
    return variables.getOrDefault(variable, VoidType.VOID);
  }

  @Override
  public Optional<Term> named(String name, Place place) throws AllocsException {
    Optional<Variable> variable = Variable.of(name).filter(variables::containsKey);
    if (variable.isPresent()) {
      Variable known = variable.get();
      return Optional.of(
          Term.of(PointerType.to(variables.get(known)), frame -> frame.address(known)));
    }
    if (name.equals(INDEX) && innermost.isPresent()) {
      Variable counted = innermost.get();
      return Optional.of(Term.of(Term.LONG, frame -> frame.index(counted)));
    }
    Optional<Term> known = globals.get(name);
    if (known == null) {
      Optional<Symbol> symbol = symbols(module, name).stream().findFirst();
      known = symbol.isPresent() ? Optional.of(term(symbol.get(), place)) : Optional.empty();
      globals.put(name, known);
    }
    return known;
  }

  /** The variables of a file that go by a name; only one with scopes needs debug information. */
  static List<Symbol> symbols(ModuleInfo module, String name) {
    return name.contains("::") ? module.symbolsNamed(name) : module.symbolsOfName(name);
  }

  private Term term(Symbol symbol, Place place) throws AllocsException {
    Answer<DataType> type = module.definitionAt(symbol.address()).map(Definition::type);
    if (!type.isKnown()) {
      throw place.error(
          "the type of " + symbol.name() + " is not known: " + type.reason().orElseThrow());
    }
    long address = object.toTarget(symbol.address());
    return Term.at(type.value().get(), frame -> address);
  }

  @Override
  public DataType type(String name, Place place) throws AllocsException {
    String named = name.strip();
    if (named.endsWith("*")) {
      return PointerType.to(type(named.substring(0, named.length() - 1), place));
    }
    if (named.equals("void")) {
      return VoidType.VOID;
    }
    Answer<DataType> found = module.typeNamed(named, Optional.empty());
    if (!found.isKnown()) {
      found = context.typeNamed(named);
    }
    if (!found.isKnown()) {
      throw place.error("no type is called " + named + ": " + found.reason().orElseThrow());
    }
    return found.value().get();
  }
}
