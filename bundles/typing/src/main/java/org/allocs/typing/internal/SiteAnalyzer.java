package org.allocs.typing.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.SourceLibrary;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * Reads the source at a site: the call that allocates, and outward through the functions inlined
 * around it as long as each is only a wrapper. What is not seen to be the very call is not used.
 */
final class SiteAnalyzer {
  private static final int MAX_LEVELS = 16;

  private final SourceLibrary library;
  private final LoadedObject object;
  private final ModuleInfo module;
  private final CallTargets targets;

  SiteAnalyzer(SourceLibrary library, LoadedObject object, ModuleInfo module, CallTargets targets) {
    this.library = library;
    this.object = object;
    this.module = module;
    this.targets = targets;
  }

  /** One level of the inline chain. */
  private record Level(SourceFile file, Optional<FunctionText> function, FoundCall call) {}

  /** What the source at a return address says. */
  SiteFacts analyze(long site) {
    FileAddress pc = object.toFile(site - 1);
    Answer<List<SourceFrame>> frames = module.sourceAt(pc);
    if (frames.value().isEmpty()) {
      return SiteFacts.none(frames.reason().orElseThrow());
    }
    try {
      return analyze(pc, frames.value().get(), targets.before(site, object));
    } catch (UnreadableException e) {
      return SiteFacts.none(e.getMessage());
    }
  }

  private SiteFacts analyze(FileAddress pc, List<SourceFrame> frames, Optional<CallTarget> target)
      throws UnreadableException {
    List<Level> levels = levels(frames, target);
    if (levels.isEmpty()) {
      return SiteFacts.none("the line table gives no source line");
    }
    List<Scope> scopes = scopes(pc, levels);
    Optional<FileAddress> wrapper = target.flatMap(CallTarget::local);
    Shape shape =
        wrapper.isPresent()
            ? throughWrapper(target.get().name(), wrapper.get(), levels.get(0), scopes.get(0))
            : shape(levels.get(0).call(), scopes.get(0));
    SourceFrame first = frames.get(0);
    String place = first.file() + ":" + first.line() + ": " + levels.get(0).call().text();
    Answer<DataType> receiver = receiver(levels, scopes);
    return new SiteFacts(
        shape, wrapper.isPresent() ? orResult(receiver, wrapper.get()) : receiver, place);
  }

  private FileTime compiled() throws UnreadableException {
    Optional<Path> file = object.file().value();
    if (file.isEmpty()) {
      throw new UnreadableException(
          "the source cannot be checked against the program: " + object.file().reason().orElse(""));
    }
    try {
      return Files.getLastModifiedTime(file.get());
    } catch (IOException e) {
      throw new UnreadableException("the program's file cannot be read: " + file.get());
    }
  }

  /** From the innermost call outward, as far as each is found in the source. */
  private List<Level> levels(List<SourceFrame> frames, Optional<CallTarget> target)
      throws UnreadableException {
    List<Level> levels = new ArrayList<>();
    FileTime compiled = compiled();
    Optional<CallTarget> wanted = target;
    for (int i = 0; i < frames.size() && i < MAX_LEVELS; i++) {
      SourceFrame frame = frames.get(i);
      try {
        SourceFile file = library.open(frame.file(), compiled);
        FoundCall call = find(file, frame, wanted);
        Optional<String> name = frame.function().map(CallTarget::plain);
        levels.add(
            new Level(file, name.flatMap(n -> FunctionText.find(file, n, frame.line())), call));
        wanted = name.map(n -> new CallTarget(n, Optional.empty()));
      } catch (UnreadableException e) {
        if (levels.isEmpty()) {
          throw e;
        }
        break;
      }
      if (wanted.isEmpty()) {
        break;
      }
    }
    return levels;
  }

  private static FoundCall find(SourceFile file, SourceFrame frame, Optional<CallTarget> wanted)
      throws UnreadableException {
    return CallFinder.find(
        file,
        frame.line(),
        frame.column(),
        name ->
            wanted.isPresent()
                ? wanted.get().mayBeWritten(name)
                : AllocationFunctions.form(name).isPresent(),
        wanted.isPresent());
  }

  /** Outer scopes first, so that parameters of inner ones can stand for their arguments. */
  private List<Scope> scopes(FileAddress pc, List<Level> levels) {
    Scope[] scopes = new Scope[levels.size()];
    Optional<String> owner = module.functionNameAt(pc).value().map(FunctionName::name);
    for (int i = levels.size() - 1; i >= 0; i--) {
      Set<String> hidden = new HashSet<>();
      boolean allHidden = false;
      for (Level inner : levels.subList(0, i)) {
        inner.function().ifPresent(f -> hidden.addAll(f.words()));
        allHidden |= inner.function().isEmpty();
      }
      Optional<FunctionText> function = levels.get(i).function();
      SourceFile file = levels.get(i).file();
      Scope scope = new Scope(module, pc, file, owner, function, hidden, allHidden, Map.of());
      boolean called = i + 1 < levels.size() && function.isPresent();
      scopes[i] =
          called
              ? scope.with(bind(function.get(), levels.get(i + 1).call(), scopes[i + 1]))
              : scope;
    }
    return List.of(scopes);
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

  private static Shape shape(FoundCall call, Scope scope) {
    Optional<AllocationFunctions.Form> form = AllocationFunctions.form(call.callee());
    Shape shape = null;
    for (int factor : form.map(AllocationFunctions.Form::factors).orElse(List.of())) {
      Shape next = Sizes.of(call.argument(factor), scope);
      shape = shape == null ? next : Sizes.product(shape, next);
    }
    if (shape == null) {
      return new Shape.Nothing("a function that is not followed");
    }
    return isPassedOn(call, shape, scope)
        ? new Shape.Nothing(
            scope.function().get().name()
                + " passes the size on from a caller that is not recorded")
        : shape;
  }

  /** Whether the size is what the function around the call got from a caller that is not known. */
  private static boolean isPassedOn(FoundCall call, Shape shape, Scope scope) {
    boolean number = shape instanceof Shape.Number n && n.value().isEmpty();
    return number
        && scope.bound().isEmpty()
        && scope.function().isPresent()
        && AllocationFunctions.form(call.callee()).orElseThrow().factors().stream()
            .map(call::argument)
            .anyMatch(a -> hasParameter(a, scope.function().get(), 0));
  }

  private static boolean hasParameter(Expr expression, FunctionText function, int depth) {
    if (depth > MAX_LEVELS) {
      return false;
    } else if (expression instanceof Expr.Binary binary) {
      return hasParameter(binary.left(), function, depth + 1)
          || hasParameter(binary.right(), function, depth + 1);
    } else if (expression instanceof Expr.Choice choice) {
      return hasParameter(choice.whenTrue(), function, depth + 1)
          || hasParameter(choice.whenFalse(), function, depth + 1);
    } else if (expression instanceof Expr.Cast cast) {
      return hasParameter(cast.operand(), function, depth + 1);
    }
    return expression instanceof Expr.Name name
        && function.parameters().contains(name.identifier());
  }

  /** A wrapper that jumps to the allocating function: all calls in its text must agree. */
  private Shape throughWrapper(String name, FileAddress function, Level level, Scope scope)
      throws UnreadableException {
    List<SourceFrame> start = module.sourceAt(function).value().orElse(List.of());
    if (start.isEmpty()) {
      return new Shape.Nothing("the function " + name + " has no source");
    }
    SourceFrame frame = start.get(start.size() - 1);
    SourceFile file = library.open(frame.file(), compiled());
    Optional<FunctionText> text = FunctionText.find(file, name, frame.line());
    if (text.isEmpty()) {
      return new Shape.Nothing("the function " + name + " was not found in the source");
    }
    Scope inner =
        new Scope(module, function, file, Optional.empty(), text, Set.of(), true, Map.of())
            .with(bind(text.get(), level.call(), scope));
    Set<Shape> shapes = new HashSet<>();
    for (FoundCall call :
        CallFinder.all(
            text.get().body(), file.path(), n -> AllocationFunctions.form(n).isPresent())) {
      shapes.add(shape(call, inner));
    }
    return shapes.size() == 1
        ? shapes.iterator().next()
        : new Shape.Nothing("the function " + name + " allocates in several ways");
  }

  /** Where nothing receives what a wrapper returns, what it is declared to return. */
  private Answer<DataType> orResult(Answer<DataType> receiver, FileAddress wrapper) {
    Answer<DataType> result =
        Types.pointee(module.functionAt(wrapper).map(function -> function.type().result()));
    return new Receiver(receiver, false).tells() ? receiver : result;
  }

  /** The first receiver that tells, outward while the pointer is returned. */
  private static Answer<DataType> receiver(List<Level> levels, List<Scope> scopes) {
    Answer<DataType> last = Answer.unknown("nothing receives the result");
    for (int i = 0; i < levels.size(); i++) {
      FoundCall call = levels.get(i).call();
      Receiver receiver = Receiver.of(call, scopes.get(i));
      Receiver other = receiver.tells() ? receiver : argument(call, scopes.get(i), receiver);
      if (other.tells() || !receiver.returned()) {
        return other.pointee();
      }
      last = other.pointee();
    }
    return last;
  }

  /** The old chunk's pointer, or the one that is to be filled in. */
  private static Receiver argument(FoundCall call, Scope scope, Receiver otherwise) {
    Optional<AllocationFunctions.Form> form = AllocationFunctions.form(call.callee());
    if (form.filter(f -> f.resized() >= 0).isPresent()) {
      return new Receiver(
          Types.pointee(Types.of(bare(call.argument(form.get().resized())), scope)),
          otherwise.returned());
    }
    if (form.filter(f -> f.result() >= 0).isPresent()) {
      Expr place = bare(call.argument(form.get().result()));
      return new Receiver(Types.pointee(Types.pointee(Types.of(place, scope))), false);
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
