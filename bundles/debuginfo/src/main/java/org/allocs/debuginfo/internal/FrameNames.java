package org.allocs.debuginfo.internal;

import java.util.Optional;
import org.allocs.debug.Place;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionDescriber;
import org.allocs.dwarf.expr.ExpressionNames;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;

/** What expressions of one function are told in terms of, at one instruction. */
final class FrameNames implements ExpressionNames {
  private final DebugData data;
  private final FunctionScope scope;
  private final FileAddress pc;
  private final RegisterNames registers;

  FrameNames(DebugData data, FunctionScope scope, FileAddress pc, RegisterNames registers) {
    this.data = data;
    this.scope = scope;
    this.pc = pc;
    this.registers = registers;
  }

  @Override
  public RegisterNames registers() {
    return registers;
  }

  @Override
  public Optional<Expression> frameBase() throws AllocsException {
    return scope.frameBase().isPresent() ? at(scope.frameBase().get()) : Optional.empty();
  }

  /** The frame base itself. */
  Place frameBasePlace() {
    try {
      Optional<Expression> base = frameBase();
      return base.isPresent()
          ? ExpressionDescriber.value(base.get(), this)
          : Place.unknown("the function states no frame base at this instruction");
    } catch (AllocsException e) {
      return Place.unknown(e.getMessage());
    }
  }

  private Optional<Expression> at(LocationAttribute attribute) throws MalformedFileException {
    return LocationLists.of(scope.unit()).at(attribute, pc.value());
  }

  @Override
  public Answer<Long> debugAddress(long index) throws AllocsException {
    return Answer.known(
        scope.unit().addresses().address(index), Evidence.certain("DWARF", ".debug_addr"));
  }

  @Override
  public Answer<Optional<Expression>> called(long die, boolean inUnit) throws AllocsException {
    Optional<LocationAttribute> location = entry(die, inUnit).location(DwAt.DW_AT_location);
    return Answer.known(
        location.isPresent() ? at(location.get()) : Optional.empty(),
        Evidence.certain("DWARF", "DW_AT_location"));
  }

  @Override
  public Optional<String> name(long die, boolean inUnit) throws AllocsException {
    Die entry = entry(die, inUnit);
    return entry.tag() == DwTag.DW_TAG_base_type
        ? Optional.of(data.type(entry).name())
        : entry.inheritedName();
  }

  private Die entry(long die, boolean inUnit) throws MalformedFileException {
    return inUnit
        ? scope.entry().unit().dieAt(scope.entry().unit().offset() + die)
        : scope.entry().unit().units().dieAt(die);
  }
}
