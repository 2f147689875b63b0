package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.debug.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** One expression told in words: its stack holds text. Used by one thread, once. */
final class Description {
  private static final int MAX_STEPS = 2000;
  private static final int MAX_NESTED = 16;
  private static final int MAX_PIECES = 4096;

  /** Ways through an expression with branches. */
  private static final int MAX_WAYS = 16;

  private static final String UNNAMED = "an entry without a name";

  private final Expression expression;
  private final ExpressionNames names;
  private final int nested;
  private final TermStack stack;
  private final List<Place.Piece> pieces = new ArrayList<>();
  private Place ending;
  private boolean valued;
  private int steps;

  /** Other ways that conditions lead to, in the order in which they are met. */
  private final List<Branch> branches = new ArrayList<>();

  /** How many ways there are; one count for all of them. */
  private final int[] ways;

  /**
   * A way that is taken if a condition holds.
   *
   * @param condition what is not 0 then
   * @param way what was done before the condition
   * @param at what comes then
   */
  private record Branch(Term condition, Description way, Cursor at) {
    Description taken() throws AllocsException, UnresolvedException {
      way.execute(at, way.nested);
      return way;
    }
  }

  Description(Expression expression, ExpressionNames names) {
    this(expression, names, 0, new TermStack(expression.addressSize()), new int[1]);
  }

  private Description(
      Expression expression, ExpressionNames names, int nested, TermStack stack, int[] ways) {
    this.expression = expression;
    this.names = names;
    this.nested = nested;
    this.stack = stack;
    this.ways = ways;
  }

  Description push(Term term) throws UnresolvedException {
    stack.push(term);
    return this;
  }

  /** Where the object is. */
  Place location() throws AllocsException, UnresolvedException {
    run();
    return joined();
  }

  private Place joined() throws AllocsException, UnresolvedException {
    Place place = whole();
    for (int i = branches.size() - 1; i >= 0; i--) {
      place = branches.get(i).condition().choose(branches.get(i).taken().joined(), place);
    }
    return place;
  }

  private Place whole() {
    if (pieces.isEmpty()) {
      return simple();
    }
    String text =
        pieces.stream()
            .map(piece -> piece.place().text() + ":" + size(piece.bits()))
            .reduce((a, b) -> a + ", " + b)
            .orElseThrow();
    return new Place(Place.Kind.PIECES, text, Optional.empty(), OptionalLong.empty(), pieces);
  }

  private static String size(long bits) {
    return bits % 8 == 0 ? Long.toString(bits / 8) : bits + "bits";
  }

  /** The value: an address as it is, a register's content. */
  Term value() throws AllocsException, UnresolvedException {
    return joinedValue(run());
  }

  private Term joinedValue(Cursor at) throws AllocsException, UnresolvedException {
    Term value = single(at);
    for (int i = branches.size() - 1; i >= 0; i--) {
      Term taken = branches.get(i).taken().joinedValue(at);
      value = branches.get(i).condition().choose(taken, value);
    }
    return value;
  }

  private Term single(Cursor at) throws MalformedFileException, UnresolvedException {
    if (ending != null && ending.kind() == Place.Kind.REGISTER) {
      return Term.register(ending.text());
    }
    if (ending != null || !pieces.isEmpty()) {
      throw new UnresolvedException("not a single value");
    }
    return stack.pop(at);
  }

  private Place simple() {
    if (ending != null) {
      return ending;
    }
    if (stack.isEmpty()) {
      return Place.of(Place.Kind.OPTIMIZED_OUT, "optimized out");
    }
    return valued ? stack.top().value() : stack.top().memory();
  }

  private Cursor run() throws AllocsException, UnresolvedException {
    if (nested > MAX_NESTED) {
      throw new UnresolvedException("expressions refer to each other too deeply");
    }
    Cursor at = expression.cursor();
    execute(at, nested);
    return at;
  }

  private void execute(Cursor at, int depth) throws AllocsException, UnresolvedException {
    while (at.hasRemaining()) {
      if (++steps > MAX_STEPS) {
        throw new UnresolvedException("expression is too long to be told");
      }
      int op = Op.standard(at.u8());
      boolean complete = ending != null || valued;
      if (complete && op != DW_OP_piece && op != DW_OP_bit_piece && op != DW_OP_GNU_uninit) {
        throw at.malformed("operation after a location was complete: operation=" + hex(op));
      }
      step(op, at, depth);
    }
  }

  private void step(int op, Cursor at, int depth) throws AllocsException, UnresolvedException {
    OptionalLong constant = Literals.constant(op, at);
    if (constant.isPresent()) {
      push(Term.constant(constant.getAsLong()));
    } else if (op >= DW_OP_reg0 && op <= DW_OP_reg31) {
      ending = register(op - DW_OP_reg0);
    } else if (op >= DW_OP_breg0 && op <= DW_OP_breg31) {
      push(content(op - DW_OP_breg0).plus(at.sleb128()));
    } else if (!stack.perform(op, at) && !describe(op, at) && !address(op, at) && !typed(op, at)) {
      refer(op, at, depth);
    }
  }

  private Place register(int number) {
    String name = names.registers().name(number);
    return new Place(Place.Kind.REGISTER, name, Optional.of(name), OptionalLong.empty(), List.of());
  }

  private Term content(int number) {
    return Term.register(names.registers().name(number));
  }

  /** Operations that describe a location or part of one. */
  private boolean describe(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_regx:
        ending = register(Evaluation.registerNumber(at));
        return true;
      case DW_OP_implicit_value:
        ending = implicitValue(at);
        return true;
      case DW_OP_stack_value:
        stack.peek(at, 0);
        valued = true;
        return true;
      case DW_OP_implicit_pointer:
        ending = implicitPointer(at);
        return true;
      case DW_OP_piece:
        piece(at, Evaluation.pieceBits(at, 8), 0);
        return true;
      case DW_OP_bit_piece:
        long bits = Evaluation.pieceBits(at, 1);
        piece(at, bits, at.uleb128());
        return true;
      default:
        return false;
    }
  }

  private static Place implicitValue(Cursor at) throws MalformedFileException {
    Cursor value = at.slice(at.uleb128());
    return ExpressionDescriber.bytes(value, value.remaining());
  }

  private Place implicitPointer(Cursor at) throws AllocsException {
    long die = at.unsigned(expression.offsetSize());
    long offset = at.sleb128();
    String text = "pointer to " + names.name(die, false).orElse(UNNAMED);
    return new Place(
        Place.Kind.IMPLICIT_POINTER,
        offset == 0 ? text : text + (offset < 0 ? "" : "+") + offset,
        Optional.empty(),
        OptionalLong.of(offset),
        List.of());
  }

  private void piece(Cursor at, long bits, long bitOffset) throws MalformedFileException {
    if (pieces.size() == MAX_PIECES) {
      throw at.malformed("too many pieces: count=" + MAX_PIECES);
    }
    pieces.add(new Place.Piece(bits, bitOffset, simple()));
    ending = null;
    valued = false;
    stack.clear();
  }

  private boolean address(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_addr:
        push(Term.address(at.unsigned(expression.addressSize())));
        return true;
      case DW_OP_addrx:
        push(Term.address(Evaluation.known(names.debugAddress(at.uleb128()))));
        return true;
      case DW_OP_constx:
        push(Term.constant(Evaluation.known(names.debugAddress(at.uleb128()))));
        return true;
      case DW_OP_bregx:
        Term base = content(Evaluation.registerNumber(at));
        push(base.plus(at.sleb128()));
        return true;
      case DW_OP_fbreg:
        long offset = at.sleb128();
        push(frameBase().plus(offset));
        return true;
      case DW_OP_call_frame_cfa:
        push(Term.register(ExpressionDescriber.CFA));
        return true;
      case DW_OP_form_tls_address:
        push(Term.register(Term.TLS).plus(stack.pop(at)));
        return true;
      case DW_OP_push_object_address:
        push(Term.atom("object"));
        return true;
      default:
        return false;
    }
  }

  private Term frameBase() throws AllocsException, UnresolvedException {
    Optional<Expression> base = names.frameBase();
    if (base.isEmpty()) {
      throw new UnresolvedException("no frame base here");
    }
    return inner(base.get()).value();
  }

  private Description inner(Expression other) {
    TermStack empty = new TermStack(other.addressSize());
    return new Description(other, names, nested + 1, empty, ways);
  }

  /** Typed values (DWARF 5, section 2.5.1.6), as casts. */
  private boolean typed(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_const_type:
        String type = type(at.uleb128());
        byte[] bytes = at.bytes(at.u8());
        push(Term.atom(cast(type) + "0x" + hexOf(bytes, at.section().order())));
        return true;
      case DW_OP_regval_type:
        String register = names.registers().name(Evaluation.registerNumber(at));
        push(Term.compound(cast(type(at.uleb128())) + register));
        return true;
      case DW_OP_deref_type:
        int size = at.u8();
        String target = type(at.uleb128());
        push(Term.compound(cast(target) + stack.pop(at).inMemory() + ":" + size));
        return true;
      case DW_OP_convert:
        push(Term.compound(cast(type(at.uleb128())) + stack.pop(at).closed()));
        return true;
      case DW_OP_reinterpret:
        push(Term.atom("bits(" + type(at.uleb128()) + ", " + stack.pop(at).text() + ")"));
        return true;
      default:
        return false;
    }
  }

  private String type(long die) throws AllocsException {
    return die == 0 ? "generic" : names.name(die, true).orElse("type of no name");
  }

  private static String cast(String type) {
    return "(" + type + ") ";
  }

  private static String hexOf(byte[] bytes, ByteOrder order) {
    byte[] ordered = bytes.clone();
    for (int i = 0; order == ByteOrder.LITTLE_ENDIAN && i < bytes.length; i++) {
      ordered[i] = bytes[bytes.length - 1 - i];
    }
    return HexFormat.of().formatHex(ordered);
  }

  /** Operations that lead to other expressions and entries. */
  private void refer(int op, Cursor at, int depth) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_entry_value:
        Expression inner =
            Expression.read(at, at.uleb128(), expression.addressSize(), expression.offsetSize());
        push(Term.compound("entry value of " + inner(inner).value().closed()));
        break;
      case DW_OP_GNU_parameter_ref:
        push(Term.compound("parameter " + names.name(at.u32(), true).orElse(UNNAMED)));
        break;
      case DW_OP_GNU_variable_value:
        long die = at.unsigned(expression.offsetSize());
        push(Term.compound("value of " + names.name(die, false).orElse(UNNAMED)));
        break;
      case DW_OP_call2:
        call(at.u16(), true, depth);
        break;
      case DW_OP_call4:
        call(at.u32(), true, depth);
        break;
      case DW_OP_call_ref:
        call(at.unsigned(expression.offsetSize()), false, depth);
        break;
      case DW_OP_skip:
        Evaluation.jump(at, true);
        break;
      case DW_OP_bra:
        branch(stack.pop(at), at, depth);
        break;
      default:
        throw Evaluation.notPerformed(op);
    }
  }

  /** Goes on as if a condition does not hold, and keeps what is done if it does. */
  private void branch(Term condition, Cursor at, int depth)
      throws MalformedFileException, UnresolvedException {
    if (condition.isConstant()) {
      Evaluation.jump(at, condition.number() != 0);
      return;
    }
    if (depth != nested) {
      throw new UnresolvedException("an expression that branches in one that it calls");
    }
    if (++ways[0] == MAX_WAYS) {
      throw new UnresolvedException("an expression that branches too often to be told");
    }
    Cursor target = at.fork();
    Evaluation.jump(target, true);
    Evaluation.jump(at, false);
    Description way = new Description(expression, names, nested, stack.copy(), ways);
    way.pieces.addAll(pieces);
    way.steps = steps;
    branches.add(new Branch(condition, way, target));
  }

  private void call(long die, boolean inUnit, int depth)
      throws AllocsException, UnresolvedException {
    if (depth == MAX_NESTED) {
      throw new UnresolvedException("expressions refer to each other too deeply");
    }
    Optional<Expression> callee = Evaluation.known(names.called(die, inUnit));
    if (callee.isPresent()) {
      execute(callee.get().cursor(), depth + 1);
    }
  }
}
