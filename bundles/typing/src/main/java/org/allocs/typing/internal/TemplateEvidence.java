package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * The template argument of the C++ library function that allocates: {@code std::allocator<T>} in
 * libstdc++ and libc++, {@code std::make_unique<T>}. Compilers and linkers may keep one function
 * for several that have the same code (gcc since -O2, {@code -fipa-icf}); so what a function of the
 * library says that is not inlined is not certain, and nothing if its caller calls another one.
 */
final class TemplateEvidence extends SiteEvidence {
  private static final Set<String> ALLOCATORS =
      Set.of("std::allocator", "std::__new_allocator", "__gnu_cxx::new_allocator");

  /** Classes of libstdc++ that allocate elements, or tables of pointers to them. */
  private static final Set<String> CONTAINERS = Set.of("std::_Vector_base", "std::_Deque_base");

  TemplateEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    Answer<DataType> answer = super.typeOf(allocation, context);
    try {
      return answer.isKnown() && isShared(allocation, sites(context))
          ? Answer.unknown("code that templates of several arguments share")
          : answer;
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /**
   * Whether on the way to the site a member of a class template is called by a member of the same
   * template with other arguments.
   */
  private static boolean isShared(Allocation chunk, Sites sites) {
    long site = chunk.siteAddress().orElse(0);
    String called = "";
    for (long call : chunk.calls().isEmpty() ? List.of(site) : chunk.calls()) {
      Optional<LoadedObject> object = sites.object(call);
      if (object.isEmpty()) {
        return false;
      }
      List<String> functions = functions(sites.module(object.get()), object.get().toFile(call - 1));
      String caller = owner(functions.get(0));
      boolean same = template(caller).equals(template(called)) && !caller.equals(called);
      if (same && !called.isEmpty()) {
        return true;
      }
      if (call == site) {
        return false;
      }
      called = owner(functions.get(functions.size() - 1));
    }
    return false;
  }

  /**
   * Whether a container of other elements allocates: what is merged may be inlined afterwards.
   *
   * @param functions from the one that allocates outwards
   */
  private static boolean isOther(String argument, List<String> functions) {
    for (String function : functions) {
      String owner = owner(function);
      if (CONTAINERS.contains(template(owner))) {
        String element = first(owner.substring(owner.indexOf('<') + 1, owner.length() - 1));
        String pointer = element + "*";
        String bare = argument.replace(" ", "");
        return !bare.equals(element.replace(" ", "")) && !bare.equals(pointer.replace(" ", ""));
      }
    }
    return false;
  }

  /** The class template of the library that a function is a member of, with its arguments. */
  private static String owner(String function) {
    int open = function.indexOf('<');
    int close = open < 0 || !isLibrary(function) ? -1 : close(function, open);
    return close > 0 && function.startsWith("::", close + 1)
        ? function.substring(0, close + 1)
        : "";
  }

  private static String template(String owner) {
    return owner.isEmpty() ? "" : owner.substring(0, owner.indexOf('<'));
  }

  private static boolean isLibrary(String function) {
    return function.startsWith("std::") || function.startsWith("__gnu_cxx::");
  }

  @Override
  Answer<DataType> typeOf(long site, long size, Sites sites) {
    Optional<LoadedObject> object = sites.object(site);
    if (object.isEmpty()) {
      return Answer.unknown("the site is in no loaded file");
    }
    ModuleInfo module = sites.module(object.get());
    FileAddress pc = object.get().toFile(site - 1);
    List<String> functions = functions(module, pc);
    for (int i = 0; i < functions.size(); i++) {
      Optional<String> argument = allocated(functions.get(i));
      if (argument.isEmpty() && i == 0) {
        argument = unique(functions.get(i)).filter(a -> isWhole(a, size, module, pc));
      }
      if (argument.isPresent()) {
        if (isOther(argument.get(), functions.subList(i, functions.size()))) {
          return Answer.unknown("code that templates of several arguments share");
        }
        String own = functions.get(functions.size() - 1);
        Grade grade = isLibrary(own) && own.indexOf('<') >= 0 ? Grade.LIKELY : Grade.CERTAIN;
        Evidence evidence = new Evidence("template argument", functions.get(i), grade);
        return fit(argument.get(), evidence, size, module, pc);
      }
    }
    return Answer.unknown("");
  }

  /** The functions of the inline chain, innermost first, the one that is not inlined last. */
  private static List<String> functions(ModuleInfo module, FileAddress pc) {
    List<String> names = new ArrayList<>();
    for (SourceFrame frame : module.sourceAt(pc).value().orElse(List.of())) {
      names.add(frame.function().orElse("?"));
    }
    if (names.isEmpty()) {
      names.add("?"); // What is inlined there is not known.
    }
    module.functionNameAt(pc).value().map(FunctionName::name).ifPresent(names::add);
    return names;
  }

  /**
   * The first argument of {@code std::make_unique<T, …>}. Of an inline chain only the innermost
   * function may be asked: constructors that are inlined further in allocate for themselves.
   */
  private static Optional<String> unique(String function) {
    boolean unique =
        function.startsWith("std::make_unique<") || function.startsWith("std::__1::make_unique<");
    int open = function.indexOf('<');
    int close = unique ? close(function, open) : -1;
    return close < 0 ? Optional.empty() : Optional.of(first(function.substring(open + 1, close)));
  }

  /** An array, or one object of exactly the size. */
  private static boolean isWhole(String argument, long size, ModuleInfo module, FileAddress pc) {
    return argument.endsWith("]")
        || resolve(argument, module, pc)
            .filter(type -> type.byteSize().orElse(0) == size)
            .isPresent();
  }

  /** The argument of {@code std::allocator<T>::allocate} and its like; no other's allocator. */
  private static Optional<String> allocated(String function) {
    int open = function.indexOf('<');
    int close = open < 0 ? -1 : close(function, open);
    boolean allocates = close > 0 && function.startsWith("::allocate", close + 1);
    return allocates && ALLOCATORS.contains(function.substring(0, open).replace("__1::", ""))
        ? Optional.of(function.substring(open + 1, close).trim())
        : Optional.empty();
  }

  private static int close(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '<' ? 1 : text.charAt(i) == '>' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static String first(String arguments) {
    int depth = 0;
    for (int i = 0; i < arguments.length(); i++) {
      char c = arguments.charAt(i);
      depth += "<([{".indexOf(c) >= 0 ? 1 : ">)]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && c == ',') {
        return arguments.substring(0, i).trim();
      }
    }
    return arguments.trim();
  }

  private static Answer<DataType> fit(
      String argument, Evidence evidence, long size, ModuleInfo module, FileAddress pc) {
    Optional<DataType> element = resolve(argument, module, pc);
    long each = element.map(t -> t.byteSize().orElse(0)).orElse(0L);
    if (each <= 0) {
      return Answer.unknown("template argument " + argument + " is not described");
    }
    if (size == 0 || size % each != 0) {
      return Answer.unknown("the chunk's size=" + size + " does not fit " + argument);
    }
    DataType type = size == each ? element.get() : ArrayType.of(element.get(), size / each);
    return Answer.known(type, evidence);
  }

  private static Optional<DataType> constant(Optional<DataType> type) {
    return type.map(t -> new QualifiedType("const", t));
  }

  /** A name as debug information spells template arguments, stars and {@code const} around it. */
  private static Optional<DataType> resolve(String name, ModuleInfo module, FileAddress pc) {
    String rest = name.trim();
    if (rest.endsWith("[]")) {
      return resolve(rest.substring(0, rest.length() - 2), module, pc);
    }
    if (rest.endsWith("*")) {
      return resolve(rest.substring(0, rest.length() - 1), module, pc).map(PointerType::to);
    }
    if (rest.endsWith(" const")) {
      return constant(resolve(rest.substring(0, rest.length() - " const".length()), module, pc));
    }
    if (rest.startsWith("const ")) {
      return constant(resolve(rest.substring("const ".length()), module, pc));
    }
    Optional<DataType> builtin = Builtins.of(rest);
    return builtin.isPresent() ? builtin : module.typeNamed(rest, Optional.of(pc)).value();
  }
}
