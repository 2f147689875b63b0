package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.debug.FunctionName;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.SourceLibrary;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * Reads the source of the calls that led to an allocation: the size, whose parameters stand for the
 * arguments further out, and what receives the chunk, outward while it is returned.
 */
final class SiteAnalyzer {
  private final List<Level> levels;
  private final List<Scope> scopes;
  private final SourceLibrary library;

  private SiteAnalyzer(List<Level> levels, SourceLibrary library) {
    this.levels = levels;
    this.library = library;
    this.scopes = scopes();
  }

  /**
   * What the source says.
   *
   * @param calls return addresses, the innermost first
   * @param direct whether the first one is of a call of the allocator itself; if not, of a function
   *     that returns what it got from there
   */
  static SiteFacts analyze(List<Long> calls, boolean direct, SourceLibrary library, Sites sites) {
    try {
      return new SiteAnalyzer(CallPath.read(calls, direct, library, sites), library).facts();
    } catch (UnreadableException e) {
      return SiteFacts.none(e.getMessage());
    }
  }

  private SiteFacts facts() {
    Level first = levels.get(0);
    Shape shape = shape(first, scopes.get(0));
    String place = levels.size() == 1 ? first.place() : placeOf(shape);
    return new SiteFacts(shape, receivers(), place);
  }

  /**
   * The call that a person has to look at: the outermost that the size was followed to and that
   * measures something, if any does.
   */
  private String placeOf(Shape shape) {
    int reached = 0;
    int measuring = -1;
    while (shape.tells()) {
      measuring = levels.get(reached).measures() ? reached : measuring;
      if (reached + 1 == levels.size() || !levels.get(reached).passesOn()) {
        break;
      }
      reached++;
    }
    return levels.get(measuring < 0 ? reached : measuring).place();
  }

  /** Outer scopes first, so that parameters of inner ones can stand for their arguments. */
  private List<Scope> scopes() {
    Scope[] made = new Scope[levels.size()];
    for (int i = levels.size() - 1; i >= 0; i--) {
      Level level = levels.get(i);
      Set<String> hidden = new HashSet<>();
      boolean allHidden = false;
      for (Level inner : Level.insideOf(levels, i)) {
        inner.function().ifPresent(f -> hidden.addAll(f.words()));
        allHidden |= inner.function().isEmpty();
      }
      Optional<String> owner =
          level.module().functionNameAt(level.pc()).value().map(FunctionName::name);
      Scope scope =
          new Scope(
              level.module(),
              level.pc(),
              level.file(),
              owner,
              level.function(),
              hidden,
              allHidden,
              Map.of());
      boolean called = i + 1 < levels.size() && level.function().isPresent();
      made[i] =
          called
              ? scope.with(bind(level.function().get(), levels.get(i + 1).call(), made[i + 1]))
              : scope;
    }
    return List.of(made);
  }

  /** Parameters that keep their value stand for the arguments of the call. */
  private static Map<String, Scope.Bound> bind(FunctionText callee, FoundCall call, Scope caller) {
    Map<String, Scope.Bound> bound = new HashMap<>();
    List<String> parameters = callee.parameters();
    for (int i = 0; i < parameters.size() && i < call.arguments().size(); i++) {
      if (!callee.changes(parameters.get(i))) {
        bound.put(parameters.get(i), new Scope.Bound(call.arguments().get(i), caller));
      }
    }
    return bound;
  }

  private static Shape shape(Level level, Scope scope) {
    FoundCall call = level.call();
    Optional<AllocationFunctions.Form> form = AllocationFunctions.form(call.callee());
    if (form.isEmpty()) {
      return wrapped(call, scope);
    }
    Shape shape = null;
    for (int factor : form.get().factors()) {
      Shape next = Sizes.of(call.argument(factor), scope);
      shape = shape == null ? next : Sizes.product(shape, next);
    }
    return isPassedOn(call, form.get(), shape, scope)
        ? new Shape.Nothing(
            scope.function().get().name()
                + " passes the size on from a caller that is not recorded")
        : shape;
  }

  /**
   * The size that a function got which allocates and is not followed: what all its arguments that
   * name a type agree on. A number beside one that measures a single element is their count.
   */
  private static Shape wrapped(FoundCall call, Scope scope) {
    List<Shape> shapes = call.arguments().stream().map(a -> Sizes.of(a, scope)).toList();
    List<Shape> telling =
        shapes.stream().filter(s -> s.tells() || s instanceof Shape.Choice).toList();
    if (telling.size() == 1) {
      boolean counted = shapes.size() == 2 && telling.get(0) instanceof Shape.Elements;
      return counted ? Sizes.product(shapes.get(0), shapes.get(1)) : telling.get(0);
    }
    Set<DataType> elements = new HashSet<>();
    telling.forEach(s -> elements.add(s instanceof Shape.Elements e ? e.element() : null));
    return elements.size() == 1 && !elements.contains(null)
        ? new Shape.Elements(elements.iterator().next(), OptionalLong.empty(), true)
        : new Shape.Nothing("a function that is not followed");
  }

  /** Whether the size is what the function around the call got from a caller that is not known. */
  private static boolean isPassedOn(
      FoundCall call, AllocationFunctions.Form form, Shape shape, Scope scope) {
    boolean number = shape instanceof Shape.Number n && n.value().isEmpty();
    return number
        && scope.bound().isEmpty()
        && scope.function().isPresent()
        && form.factors().stream()
            .map(call::argument)
            .anyMatch(a -> Level.hasParameter(a, scope.function().get()));
  }

  /** What the pointers point to that receive the chunk, outward while it is returned. */
  private List<SiteFacts.Received> receivers() {
    List<SiteFacts.Received> all = new ArrayList<>();
    boolean measured = false;
    for (int i = 0; i < levels.size(); i++) {
      FoundCall call = levels.get(i).call();
      Receiver receiver = Receiver.of(call, scopes.get(i));
      measured |= levels.get(i).measures();
      Receiver other =
          receiver.tells() ? receiver : argument(levels.get(i), scopes.get(i), receiver);
      all.add(
          new SiteFacts.Received(
              other.pointee(), levels.get(i).place(), levels.get(i).isGeneric(), measured));
      if (!receiver.returned()) {
        break;
      }
    }
    return all;
  }

  /** The old chunk's pointer, or the one that is to be filled in. */
  private Receiver argument(Level level, Scope scope, Receiver otherwise) {
    FoundCall call = level.call();
    Optional<AllocationFunctions.Form> form = AllocationFunctions.form(call.callee());
    if (form.filter(f -> f.resized() >= 0).isPresent()) {
      Expr old = bare(call.argument(form.get().resized()));
      Receiver resized =
          new Receiver(
              Types.pointee(Types.of(old, scope)), otherwise.returned(), otherwise.moved());
      Answer<DataType> made =
          resized.tells() ? resized.pointee() : Made.pointee(old, scope, level, library);
      return made.isKnown() ? new Receiver(made, otherwise.returned(), otherwise.moved()) : resized;
    }
    if (form.filter(f -> f.result() >= 0).isPresent()) {
      Expr place = bare(call.argument(form.get().result()));
      Answer<DataType> filled = Types.pointee(Types.pointee(Types.of(place, scope)));
      return new Receiver(filled, otherwise.returned(), false);
    }
    return otherwise;
  }

  private static Expr bare(Expr expression) {
    Expr inner = expression;
    while (inner instanceof Expr.Cast cast) {
      inner = cast.operand();
    }
    return inner;
  }
}
