package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.DataType;

/** Empty tables, and answers that say why. */
final class AbsentModuleInfo implements ModuleInfo {
  private static final String WHY = "no bundle that reads debug information is started";

  @Override
  public List<String> provenance() {
    return List.of(WHY);
  }

  @Override
  public Answer<ModuleSummary> summary() {
    return Answer.unknown(WHY);
  }

  @Override
  public List<Segment> segments() {
    return List.of();
  }

  @Override
  public List<Section> sections() {
    return List.of();
  }

  @Override
  public List<Symbol> symbols() {
    return List.of();
  }

  @Override
  public Optional<Symbol> symbolAt(FileAddress address) {
    return Optional.empty();
  }

  @Override
  public List<UnplacedSymbol> unplacedSymbolsNamed(String name) {
    return List.of();
  }

  @Override
  public List<String> unplacedSymbolNames() {
    return List.of();
  }

  @Override
  public void typeNames(Consumer<String> consumer) {}

  @Override
  public List<Symbol> symbolsNamed(String name) {
    return List.of();
  }

  @Override
  public Answer<List<Definition>> definitions() {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<Definition> definitionAt(FileAddress address) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<SourceFrame> declarationAt(FileAddress address) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<List<SourceFrame>> sourceAt(FileAddress pc) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<DataType> typeNamed(String name, Optional<FileAddress> scope) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<Long> composites(Consumer<CompositeLayout> consumer) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<List<CompositeLayout>> compositesNamed(String name) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<List<MacroHistory>> macrosNamed(String name) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<FunctionInfo> functionAt(FileAddress pc) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory) {
    return Answer.unknown(WHY);
  }

  @Override
  public Answer<FrameLayout> frameLayoutAt(FileAddress pc) {
    return Answer.unknown(WHY);
  }
}
