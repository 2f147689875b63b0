package org.allocs.debuginfo.hostile;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.target.FileAddress;

/** Asks a module what its users ask. A module never throws: a defect is noted in its provenance. */
final class ModuleQuestions {
  private static final int MAX_SYMBOLS = 20;

  private ModuleQuestions() {}

  /** Answers what the module notes as a defect; nothing where all is well. */
  static String ask(ModuleInfo module) {
    module.segments();
    module.sections();
    List<Symbol> symbols = module.symbols();
    int step = Math.max(1, symbols.size() / MAX_SYMBOLS);
    for (int i = 0; i < symbols.size(); i += step) {
      module.symbolsNamed(symbols.get(i).name());
      at(module, symbols.get(i).address());
    }
    at(module, new FileAddress(0));
    at(module, new FileAddress(-1));
    module.definitions();
    module.summary();
    module.composites(layout -> layout.type().members());
    module.compositesNamed("node");
    module.typeNamed("int", Optional.empty());
    return module.provenance().stream()
        .filter(line -> line.contains("defect in a reader"))
        .findFirst()
        .orElse("");
  }

  private static void at(ModuleInfo module, FileAddress pc) {
    module.symbolAt(pc);
    module.definitionAt(pc);
    module.declarationAt(pc);
    module.frameLayoutAt(pc);
    module.sourceAt(pc);
    module.functionAt(pc);
    module.typeOfIdentifier("argc", pc);
    module.unwind(Surroundings.REGISTERS, pc, Surroundings.MEMORY);
    module.frameVariables(Surroundings.REGISTERS, 0x7000, pc, 0, Surroundings.MEMORY);
  }
}
