package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.Place;
import org.allocs.debug.VariableLocation;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionDescriber;
import org.allocs.dwarf.expr.ExpressionNames;
import org.allocs.dwarf.info.Declaration;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.range.LocationEntry;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.ScopeVariable;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;

/** Tells where the variables of a function live at one instruction. Used by one thread. */
final class VariablePlaces {
  private static final Place OPTIMIZED_OUT = Place.of(Place.Kind.OPTIMIZED_OUT, "optimized out");

  private final FunctionScope scope;
  private final ExpressionNames names;
  private final Lines lines;
  private final long pc;
  private final LocationLists lists;

  /** Where something is, and the instructions for which that holds. */
  private record Held(Place place, AddressRange range) {}

  VariablePlaces(FunctionScope scope, ExpressionNames names, Lines lines, FileAddress pc) {
    this.scope = scope;
    this.names = names;
    this.lines = lines;
    this.pc = pc.value();
    this.lists = LocationLists.forOneQuestion(scope.unit());
  }

  List<VariableLocation> all() {
    List<VariableLocation> all = new ArrayList<>();
    for (ScopeVariable variable : scope.variables()) {
      all.add(locate(variable));
    }
    return all;
  }

  private VariableLocation locate(ScopeVariable variable) {
    Held held = held(variable);
    AddressRange range = variable.scope().intersect(held.range());
    return new VariableLocation(
        variable.name(),
        variable.type(),
        variable.parameter(),
        variable.inlinedInto(),
        declared(variable.entry()),
        held.place(),
        new FileAddress(range.base()),
        new FileAddress(range.limit()));
  }

  private Optional<SourceFrame> declared(Die entry) {
    try {
      Optional<Declaration> stated = Declaration.of(entry);
      return stated.isPresent() ? lines.of(stated.get()) : Optional.empty();
    } catch (MalformedFileException untold) {
      return Optional.empty();
    }
  }

  private Held held(ScopeVariable variable) {
    if (variable.location().isEmpty()) {
      return new Held(OPTIMIZED_OUT, variable.scope());
    }
    LocationAttribute location = variable.location().get();
    if (location instanceof LocationAttribute.Constant constant) {
      return new Held(constant(constant.value(), variable.type()), variable.scope());
    }
    if (location instanceof LocationAttribute.ConstantBytes bytes) {
      return new Held(bytes(bytes), variable.scope());
    }
    try {
      return listed(location, variable.scope());
    } catch (AllocsException e) {
      return new Held(Place.unknown(e.getMessage()), variable.scope());
    }
  }

  /** A form without a sign is one of the type's size. */
  private static Place constant(long value, DataType type) {
    long known = value;
    DataType plain = type.stripped();
    long size = plain.byteSize().orElse(0);
    boolean signed =
        plain instanceof EnumType
            || (plain instanceof BaseType base
                && (base.encoding() == BaseType.Encoding.SIGNED
                    || base.encoding() == BaseType.Encoding.SIGNED_CHAR));
    if (signed && size > 0 && size < Long.BYTES) {
      int unused = (int) (64 - 8 * size);
      known = value << unused >> unused;
    }
    return new Place(
        Place.Kind.CONSTANT,
        Long.toString(known),
        Optional.empty(),
        OptionalLong.of(known),
        List.of());
  }

  private static Place bytes(LocationAttribute.ConstantBytes constant) {
    try {
      return ExpressionDescriber.bytes(constant.block().cursor(), constant.block().length());
    } catch (MalformedFileException e) {
      return Place.unknown(e.getMessage());
    }
  }

  private Held listed(LocationAttribute location, AddressRange in) throws AllocsException {
    Optional<Expression> otherwise = Optional.empty();
    long low = in.base();
    long high = in.limit();
    for (LocationEntry entry : lists.read(location)) {
      if (entry.range().isEmpty()) {
        otherwise = Optional.of(entry.expression());
      } else if (entry.range().get().contains(pc)) {
        return new Held(
            ExpressionDescriber.location(entry.expression(), names), entry.range().get());
      } else if (AddressRange.lessThan(pc, entry.range().get().base())) {
        high = AddressRange.min(high, entry.range().get().base());
      } else {
        low = AddressRange.max(low, entry.range().get().limit());
      }
    }
    Place place =
        otherwise.isPresent()
            ? ExpressionDescriber.location(otherwise.get(), names)
            : OPTIMIZED_OUT;
    return new Held(place, new AddressRange(low, high));
  }
}
