package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** The stack of an expression that is told in words, and what is done on it. Used by one thread. */
final class TermStack {
  private static final int MAX_DEPTH = 64;
  static final int MAX_TEXT = 1000;

  private static final Map<Integer, String> OPERATORS =
      Map.ofEntries(
          Map.entry(DW_OP_and, "&"),
          Map.entry(DW_OP_div, "/"),
          Map.entry(DW_OP_mod, "%"),
          Map.entry(DW_OP_mul, "*"),
          Map.entry(DW_OP_or, "|"),
          Map.entry(DW_OP_shl, "<<"),
          Map.entry(DW_OP_shr, ">>>"),
          Map.entry(DW_OP_shra, ">>"),
          Map.entry(DW_OP_xor, "^"),
          Map.entry(DW_OP_eq, "=="),
          Map.entry(DW_OP_ge, ">="),
          Map.entry(DW_OP_gt, ">"),
          Map.entry(DW_OP_le, "<="),
          Map.entry(DW_OP_lt, "<"),
          Map.entry(DW_OP_ne, "!="));

  private final List<Term> terms = new ArrayList<>();
  private final int addressSize;

  TermStack(int addressSize) {
    this.addressSize = addressSize;
  }

  TermStack copy() {
    TermStack copy = new TermStack(addressSize);
    copy.terms.addAll(terms);
    return copy;
  }

  boolean isEmpty() {
    return terms.isEmpty();
  }

  void clear() {
    terms.clear();
  }

  Term top() {
    return terms.get(terms.size() - 1);
  }

  void push(Term term) throws UnresolvedException {
    if (terms.size() == MAX_DEPTH || term.base().length() > MAX_TEXT) {
      throw new UnresolvedException("an expression that is too long to be told");
    }
    terms.add(term.in(addressSize));
  }

  Term peek(Cursor at, int down) throws MalformedFileException {
    return terms.get(index(at, down));
  }

  Term pop(Cursor at) throws MalformedFileException {
    return remove(at, 0);
  }

  private Term remove(Cursor at, int down) throws MalformedFileException {
    return terms.remove(index(at, down));
  }

  private int index(Cursor at, int down) throws MalformedFileException {
    if (down >= terms.size()) {
      throw at.malformed("expression stack has too few values: depth=" + terms.size());
    }
    return terms.size() - 1 - down;
  }

  /** Performs the operation if it needs no more than the stack. */
  boolean perform(int op, Cursor at) throws MalformedFileException, UnresolvedException {
    return shuffle(op, at) || unary(op, at) || binary(op, at);
  }

  private boolean shuffle(int op, Cursor at) throws MalformedFileException, UnresolvedException {
    switch (op) {
      case DW_OP_nop:
      case DW_OP_GNU_uninit:
        return true;
      case DW_OP_dup:
        push(peek(at, 0));
        return true;
      case DW_OP_over:
        push(peek(at, 1));
        return true;
      case DW_OP_pick:
        push(peek(at, at.u8()));
        return true;
      case DW_OP_drop:
        pop(at);
        return true;
      case DW_OP_swap:
        push(remove(at, 1));
        return true;
      case DW_OP_rot:
        int third = index(at, 2);
        terms.add(third, pop(at));
        return true;
      default:
        return false;
    }
  }

  private boolean unary(int op, Cursor at) throws MalformedFileException, UnresolvedException {
    switch (op) {
      case DW_OP_deref:
        push(Term.atom(pop(at).inMemory()));
        return true;
      case DW_OP_deref_size:
        int size = at.u8();
        push(Term.atom(pop(at).inMemory() + ":" + size));
        return true;
      case DW_OP_plus_uconst:
        long addend = at.uleb128();
        push(pop(at).plus(addend));
        return true;
      case DW_OP_abs:
        push(Term.atom("abs(" + pop(at).text() + ")"));
        return true;
      case DW_OP_neg:
        push(Term.compound("-" + pop(at).closed()));
        return true;
      case DW_OP_not:
        push(Term.compound("~" + pop(at).closed()));
        return true;
      default:
        return false;
    }
  }

  private boolean binary(int op, Cursor at) throws MalformedFileException, UnresolvedException {
    if (!Arithmetic.isBinary(op)) {
      return false;
    }
    Term right = pop(at);
    Term left = pop(at);
    if (left.isConstant() && right.isConstant()) {
      push(folded(op, left, right, at));
    } else if (op == DW_OP_plus) {
      push(left.plus(right));
    } else {
      push(op == DW_OP_minus ? left.minus(right) : left.operation(OPERATORS.get(op), right));
    }
    return true;
  }

  private Term folded(int op, Term left, Term right, Cursor at)
      throws MalformedFileException, UnresolvedException {
    ValueType generic = ValueType.generic(addressSize);
    ValueStack values = new ValueStack();
    values.push(at, left.number(), generic);
    values.push(at, right.number(), generic);
    Arithmetic.binary(op, values, at, generic);
    return Term.constant(values.pop(at));
  }
}
