package org.allocs.typing.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.FunctionType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.LeftOutException;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.SourceLibrary;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * The calls that led to an allocation, from the one of the allocator outward, as far as the source
 * shows each to be the very call that the machine code made: through functions that are inlined,
 * through those with frames of their own, and through one whose frame was gone because it jumped
 * on. It ends where a function neither returns what it got nor passes on what it was given.
 */
final class CallPath {
  private static final int MAX_LEVELS = 24;

  private final SourceLibrary library;
  private final Sites sites;
  private final List<Level> levels = new ArrayList<>();

  private CallPath(SourceLibrary library, Sites sites) {
    this.library = library;
    this.sites = sites;
  }

  /**
   * Reads the calls.
   *
   * @param calls return addresses, the innermost first
   * @param direct whether the first one is of a call of the allocator itself
   * @throws UnreadableException if not even the first call is shown by the source
   */
  static List<Level> read(List<Long> calls, boolean direct, SourceLibrary library, Sites sites)
      throws UnreadableException {
    CallPath path = new CallPath(library, sites);
    for (int i = 0; i < calls.size() && path.levels.size() < MAX_LEVELS; i++) {
      try {
        if (!path.add(calls.get(i), i == 0, direct)) {
          break;
        }
      } catch (UnreadableException e) {
        if (path.levels.isEmpty()) {
          throw e;
        }
        break;
      }
    }
    return path.levels;
  }

  private Level last() {
    return levels.get(levels.size() - 1);
  }

  /** Reads the levels of one return address; false if the path ends there. */
  private boolean add(long site, boolean first, boolean direct) throws UnreadableException {
    LoadedObject object =
        sites
            .object(site)
            .orElseThrow(() -> new UnreadableException("the site is in no loaded file"));
    ModuleInfo module = sites.module(object);
    FileAddress pc = object.toFile(site - 1);
    Answer<List<SourceFrame>> found = module.sourceAt(pc);
    if (found.value().isEmpty()) {
      throw new UnreadableException(found.reason().orElseThrow());
    }
    List<SourceFrame> frames = found.value().get();
    Optional<CallTarget> target = sites.called(site);
    if (first) {
      if (direct && target.isPresent() && target.get().local().isPresent()) {
        addJumper(target.get(), object, module);
      }
    } else {
      target = Optional.of(expected(target, object, module));
    }
    FileTime compiled = compiled(object);
    for (int i = 0; i < frames.size() && levels.size() < MAX_LEVELS; i++) {
      SourceFrame frame = frames.get(i);
      SourceFile file = open(frame, module, pc, compiled);
      Scope scope = Scope.ofNames(module, pc, file);
      FoundCall call =
          find(
              file,
              frame,
              target,
              n -> isFunction(n, module, pc),
              alternative -> isDescribed(alternative, scope));
      Optional<String> name = frame.function().map(CallTarget::plain);
      Optional<FunctionText> function = name.flatMap(n -> FunctionText.find(file, n, frame.line()));
      levels.add(new Level(module, pc, file, function, call, compiled));
      target = name.map(n -> new CallTarget(n, Optional.empty()));
      if (target.isEmpty()) {
        return false;
      }
    }
    return goesOn();
  }

  private SourceFile open(SourceFrame frame, ModuleInfo module, FileAddress pc, FileTime compiled)
      throws UnreadableException {
    try {
      return library.open(
          frame.file(), frame.line(), compiled, module.sourceDigest(pc, frame.file()).value());
    } catch (LeftOutException e) {
      sites.leaveOut(e.getMessage());
      throw e;
    }
  }

  /** Whether more can be learnt from the caller of the function around the outermost call. */
  private boolean goesOn() {
    Level last = last();
    Receiver receiver = Receiver.inText(last);
    return !receiver.moved() && (last.passesOn() || receiver.returned());
  }

  private static FoundCall find(
      SourceFile file,
      SourceFrame frame,
      Optional<CallTarget> wanted,
      Predicate<String> isFunction,
      Predicate<FoundCall> isDescribed)
      throws UnreadableException {
    boolean exact = frame.column() != 0;
    boolean computed = exact && wanted.filter(CallTarget::isComputed).isPresent();
    Predicate<String> callees =
        name -> {
          if (computed || wanted.isEmpty()) {
            boolean pointer = exact && (name.equals(CallTarget.COMPUTED) || computed);
            return (pointer && !isFunction.test(name))
                || AllocationFunctions.form(name).isPresent();
          }
          return wanted.get().mayBeWritten(name);
        };
    try {
      return CallFinder.find(file, frame.line(), frame.column(), callees, wanted.isPresent());
    } catch (UnreadableException e) {
      if (!exact || computed || wanted.isEmpty()) {
        throw e;
      }
      List<FoundCall> alternatives =
          CallFinder.alternatives(file, frame.line(), frame.column(), callees).stream()
              .filter(isDescribed)
              .toList();
      if (alternatives.size() != 1) {
        throw e;
      }
      return alternatives.get(0);
    }
  }

  /** Whether debug information has every type that the arguments of a call measure. */
  private static boolean isDescribed(FoundCall call, Scope scope) {
    return call.arguments().stream().allMatch(argument -> isDescribed(argument, scope, 0));
  }

  private static boolean isDescribed(Expr size, Scope scope, int depth) {
    if (depth > MAX_LEVELS) {
      return false;
    } else if (size instanceof Expr.SizeofType sizeof) {
      return Types.named(sizeof.type(), scope).isKnown();
    } else if (size instanceof Expr.Offsetof offset) {
      return Types.named(offset.type(), scope).isKnown();
    } else if (size instanceof Expr.Cast cast) {
      return isDescribed(cast.operand(), scope, depth + 1);
    } else if (size instanceof Expr.Binary binary) {
      return isDescribed(binary.left(), scope, depth + 1)
          && isDescribed(binary.right(), scope, depth + 1);
    }
    return true;
  }

  /** Whether a name means a function, so that a call by it goes through no pointer. */
  private static boolean isFunction(String name, ModuleInfo module, FileAddress pc) {
    return !name.equals(CallTarget.COMPUTED)
        && module
            .typeOfIdentifier(name, pc)
            .value()
            .filter(type -> type.stripped() instanceof FunctionType)
            .isPresent();
  }

  /**
   * What a further call must call: the function around the last level. If the code calls another
   * one, that one jumped on to it, and its text must show how.
   */
  private CallTarget expected(Optional<CallTarget> target, LoadedObject object, ModuleInfo module)
      throws UnreadableException {
    Level inner = last();
    String name =
        inner.module().functionNameAt(inner.pc()).value().map(FunctionName::name).orElse("");
    CallTarget around = new CallTarget(CallTarget.plain(name), Optional.empty());
    if (name.isEmpty()) {
      throw new UnreadableException("the function around the call has no name");
    }
    if (target.isEmpty() || target.get().isComputed()) {
      return new CallTarget(CallTarget.COMPUTED, Optional.empty());
    }
    if (target.get().name().equals(around.name())) {
      return around;
    }
    if (target.get().local().isEmpty()) {
      throw new UnreadableException("a call is not of the function that it led to");
    }
    addCall(target.get(), object, module, around.name()::equals);
    return new CallTarget(target.get().name(), Optional.empty());
  }

  /** A function that jumped on to the allocating function, if one call in its text can do that. */
  private void addJumper(CallTarget target, LoadedObject object, ModuleInfo module) {
    try {
      addCall(target, object, module, name -> AllocationFunctions.form(name).isPresent());
    } catch (UnreadableException e) {
      // Then the call of that function is what there is to go by.
    }
  }

  private void addCall(
      CallTarget target, LoadedObject object, ModuleInfo module, Predicate<String> callees)
      throws UnreadableException {
    FileAddress start = target.local().orElseThrow();
    List<SourceFrame> source = module.sourceAt(start).value().orElse(List.of());
    if (source.isEmpty()) {
      throw new UnreadableException("the function " + target.name() + " has no source");
    }
    SourceFrame frame = source.get(source.size() - 1);
    FileTime compiled = compiled(object);
    SourceFile file = open(frame, module, start, compiled);
    Optional<FunctionText> text = FunctionText.find(file, target.name(), frame.line());
    if (text.isEmpty()) {
      throw new UnreadableException(
          "the function " + target.name() + " was not found in the source");
    }
    List<FoundCall> calls = CallFinder.all(text.get().expanded(file), file.path(), callees);
    if (calls.size() != 1) {
      throw new UnreadableException(
          "the function " + target.name() + " allocates in " + calls.size() + " ways");
    }
    levels.add(new Level(module, start, file, text, calls.get(0), compiled));
  }

  private static FileTime compiled(LoadedObject object) throws UnreadableException {
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
}
