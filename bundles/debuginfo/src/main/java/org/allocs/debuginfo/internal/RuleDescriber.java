package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.debug.FrameRules;
import org.allocs.debug.Place;
import org.allocs.dwarf.expr.ExpressionDescriber;
import org.allocs.dwarf.expr.ExpressionNames;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.dwarf.frame.CfaRule;
import org.allocs.dwarf.frame.FrameRow;
import org.allocs.dwarf.frame.RegisterRule;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;

/** Tells the rules of a row of call frame information. */
final class RuleDescriber {
  private static final String RETURN_ADDRESS = "ra";

  private final FrameRow row;
  private final RegisterNames registers;
  private final ExpressionNames names;

  RuleDescriber(FrameRow row, RegisterNames registers) {
    this.row = row;
    this.registers = registers;
    this.names = () -> registers;
  }

  FrameRules rules() throws AllocsException {
    List<FrameRules.CallerRegister> all = new ArrayList<>();
    for (Map.Entry<Integer, RegisterRule> entry : new TreeMap<>(row.rules()).entrySet()) {
      all.add(register(entry.getKey(), entry.getValue()));
    }
    return new FrameRules(
        new FileAddress(row.low()),
        new FileAddress(row.high()),
        cfa(),
        all,
        row.description().returnAddressRegister(),
        row.description().isSignalFrame(),
        row.description().section());
  }

  private Place cfa() throws AllocsException {
    if (row.cfa() instanceof CfaRule.RegisterOffset rule) {
      return sum(Place.Kind.COMPUTED, registers.name(rule.register()), rule.offset());
    }
    return row.cfa() instanceof CfaRule.OfExpression rule
        ? ExpressionDescriber.value(rule.expression(), names)
        : Place.unknown("no rule for the frame address");
  }

  private FrameRules.CallerRegister register(int number, RegisterRule rule) throws AllocsException {
    boolean returns = number == row.description().returnAddressRegister();
    return new FrameRules.CallerRegister(
        number, returns ? RETURN_ADDRESS : registers.name(number), text(rule), place(number, rule));
  }

  private String text(RegisterRule rule) {
    if (rule instanceof RegisterRule.Offset saved) {
      return "c" + signed(saved.offset());
    }
    if (rule instanceof RegisterRule.ValOffset computed) {
      return "v" + signed(computed.offset());
    }
    if (rule instanceof RegisterRule.InRegister moved) {
      return registers.name(moved.number());
    }
    if (rule instanceof RegisterRule.AtExpression) {
      return "exp";
    }
    if (rule instanceof RegisterRule.ValExpression) {
      return "vexp";
    }
    return rule instanceof RegisterRule.SameValue ? "s" : "u";
  }

  private Place place(int number, RegisterRule rule) throws AllocsException {
    if (rule instanceof RegisterRule.Offset saved) {
      return sum(Place.Kind.MEMORY, ExpressionDescriber.CFA, saved.offset());
    }
    if (rule instanceof RegisterRule.ValOffset computed) {
      return sum(Place.Kind.COMPUTED, ExpressionDescriber.CFA, computed.offset());
    }
    if (rule instanceof RegisterRule.InRegister moved) {
      return in(moved.number());
    }
    if (rule instanceof RegisterRule.AtExpression saved) {
      return ExpressionDescriber.ofFrame(saved.expression(), names, true);
    }
    if (rule instanceof RegisterRule.ValExpression computed) {
      return ExpressionDescriber.ofFrame(computed.expression(), names, false);
    }
    return rule instanceof RegisterRule.SameValue
        ? in(number)
        : Place.of(Place.Kind.OPTIMIZED_OUT, "lost");
  }

  private Place in(int number) {
    String name = registers.name(number);
    return new Place(Place.Kind.REGISTER, name, Optional.of(name), OptionalLong.empty(), List.of());
  }

  private static Place sum(Place.Kind kind, String base, long offset) {
    String text = base + (offset == 0 ? "" : signed(offset));
    return new Place(
        kind,
        kind == Place.Kind.MEMORY ? "[" + text + "]" : text,
        Optional.of(base),
        OptionalLong.of(offset),
        List.of());
  }

  private static String signed(long offset) {
    return (offset < 0 ? "" : "+") + offset;
  }
}
