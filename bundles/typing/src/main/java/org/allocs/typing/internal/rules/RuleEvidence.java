package org.allocs.typing.internal.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypeRules;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;

/** What the user's rules say of the functions and lines that a chunk was allocated in. */
public final class RuleEvidence implements TypeEvidence {
  private static final System.Logger LOG = System.getLogger(RuleEvidence.class.getName());

  private enum Key implements Context.OfFiles {
    RULES
  }

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  /** The rules, which may have been edited. */
  @Override
  public Object basis(Context context) throws AllocsException {
    return rulesOf(context);
  }

  /** The user's rules for a target; none where they cannot be read. */
  public static TypeRules rulesOf(Context context) throws AllocsException {
    return context.cached(Key.RULES, () -> rules(context));
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    try {
      TypeRules rules = rulesOf(context);
      return rules.rules().isEmpty() || allocation.siteAddress().isEmpty()
          ? Answer.unknown("")
          : typeOf(allocation, rules, context);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** Told once: the questions go on without them. */
  private static TypeRules rules(Context context) throws AllocsException {
    try {
      return RuleFiles.of(context.target());
    } catch (AllocsException e) {
      LOG.log(System.Logger.Level.WARNING, e.getMessage());
      return TypeRules.NONE;
    }
  }

  /** From the allocator outward to the site: beyond it, functions do other things too. */
  private static Answer<DataType> typeOf(Allocation allocation, TypeRules rules, Context context)
      throws AllocsException {
    long site = allocation.siteAddress().getAsLong();
    String misfit = "";
    for (long call : allocation.calls().contains(site) ? allocation.calls() : List.of(site)) {
      Optional<Call> described = describe(call, context);
      for (TypeRules.Rule rule : rules.rules()) {
        if (described.isPresent() && described.get().matches(rule)) {
          Answer<DataType> answer =
              RuledType.of(rule, allocation.size(), described.get().module, described.get().pc);
          if (answer.isKnown()) {
            return answer;
          }
          misfit = answer.reason().orElseThrow();
        }
      }
      if (call == site) {
        break;
      }
    }
    return Answer.unknown(misfit);
  }

  private record Call(
      ModuleInfo module, FileAddress pc, List<String> functions, List<SourceFrame> frames) {
    boolean matches(TypeRules.Rule rule) {
      if (rule.function().isPresent()) {
        return functions.contains(rule.function().get());
      }
      return frames.stream()
          .anyMatch(f -> f.line() == rule.line() && isFile(f.file(), rule.file()));
    }

    private static boolean isFile(String path, String end) {
      return path.equals(end) || path.endsWith("/" + end);
    }
  }

  private static Optional<Call> describe(long call, Context context) throws AllocsException {
    for (LoadedObject object : context.target().objects()) {
      if (object.range().contains(call - 1)) {
        ModuleInfo module = context.debugInfo().module(context.target(), object);
        FileAddress pc = object.toFile(call - 1);
        List<SourceFrame> frames = module.sourceAt(pc).value().orElse(List.of());
        List<String> functions = new ArrayList<>();
        frames.forEach(frame -> frame.function().ifPresent(functions::add));
        module.functionNameAt(pc).value().map(FunctionName::name).ifPresent(functions::add);
        module.symbolAt(pc).ifPresent(symbol -> functions.add(symbol.name()));
        return Optional.of(new Call(module, pc, functions, frames));
      }
    }
    return Optional.empty();
  }
}
