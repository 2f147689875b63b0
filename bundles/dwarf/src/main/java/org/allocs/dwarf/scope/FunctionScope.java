package org.allocs.dwarf.scope;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FunctionInfo;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * What a function's entry says about one instruction in it.
 *
 * @param info the function, not inlined, that the instruction belongs to
 * @param linkageName its name in the symbol table, where it differs
 * @param entry of the function, the one that has its code
 * @param unit for the readers of lines, lists and expressions
 * @param frameBase {@code DW_AT_frame_base}
 * @param inlineChain functions that the instruction comes from, innermost first; the last one is
 *     the function itself
 * @param variables in scope at the instruction: those of the innermost block first, those of
 *     inlined functions before those of their callers; a name may occur again further out
 */
public record FunctionScope(
    FunctionInfo info,
    Optional<String> linkageName,
    Die entry,
    UnitContext unit,
    Optional<LocationAttribute> frameBase,
    List<InlineFrame> inlineChain,
    List<ScopeVariable> variables) {
  /** Checks that nothing is absent. */
  public FunctionScope {
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(linkageName, "linkageName");
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(frameBase, "frameBase");
    inlineChain = List.copyOf(inlineChain);
    variables = List.copyOf(variables);
  }

  /** The address in the file of the instruction that calls of the function lead to. */
  public OptionalLong entryPc() throws MalformedFileException {
    OptionalLong stated = entry.address(DwAt.DW_AT_entry_pc);
    if (stated.isPresent()) {
      return stated;
    }
    List<AddressRange> ranges = PcRanges.of(entry, ScopeChain.budget(entry));
    return ranges.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ranges.get(0).base());
  }
}
