package org.allocs.dwarf.expr;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** Evaluates expressions. Evaluations are bounded in steps, stack and nested calls. */
public final class ExpressionEvaluator {
  private static final Evidence EVIDENCE = Evidence.certain("DWARF", "location expression");

  private ExpressionEvaluator() {}

  /**
   * What an expression says about where an object is.
   *
   * @return unknown, with the reason, where the context lacks what the expression asks for, memory
   *     that it reads cannot be read, or it uses an operation that is not known
   * @throws org.allocs.error.MalformedFileException if its bytes contradict the format
   * @throws AllocsException as thrown by the context
   */
  public static Answer<Location> evaluate(Expression expression, ExpressionContext context)
      throws AllocsException {
    return run(expression, context, OptionalLong.empty());
  }

  /** The same with a value on the stack to begin with. */
  public static Answer<Location> evaluate(
      Expression expression, ExpressionContext context, long initial) throws AllocsException {
    return run(expression, context, OptionalLong.of(initial));
  }

  /**
   * What an expression is worth, for attributes whose expression gives a value, such as {@code
   * DW_AT_frame_base} and {@code DW_AT_call_value}: a memory location is worth its address, a
   * register its content.
   *
   * @throws AllocsException as {@link #evaluate(Expression, ExpressionContext)}
   */
  public static Answer<Long> value(Expression expression, ExpressionContext context)
      throws AllocsException {
    Answer<Location> where = evaluate(expression, context);
    return where.isKnown() ? worth(where.value().get(), context) : where.map(ignored -> 0L);
  }

  private static Answer<Long> worth(Location where, ExpressionContext context) {
    if (where instanceof Location.InMemory memory) {
      return Answer.known(memory.address(), EVIDENCE);
    }
    if (where instanceof Location.ComputedValue computed) {
      return Answer.known(computed.bits(), EVIDENCE);
    }
    if (where instanceof Location.InRegister register) {
      OptionalLong content = context.register(register.number());
      if (content.isPresent()) {
        return Answer.known(content.getAsLong(), EVIDENCE);
      }
      return Answer.unknown(
          "register "
              + RegisterNames.X86_64.name(register.number())
              + " is not known in this frame");
    }
    return Answer.unknown("not a single value: " + where.describe());
  }

  private static Answer<Location> run(
      Expression expression, ExpressionContext context, OptionalLong initial)
      throws AllocsException {
    try {
      Evaluation evaluation = new Evaluation(expression, context);
      return Answer.known(evaluation.run(initial), EVIDENCE);
    } catch (UnresolvedException unresolved) {
      return Answer.unknown(unresolved.getMessage());
    }
  }
}
