package org.allocs.dwarf.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.allocs.binary.Budget;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.FunctionName;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.type.TypeReader;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/** Reads what is in scope at an instruction. Safe for use by several threads. */
public final class ScopeReader {
  private static final String NO_NAME = "<unnamed function>";

  private final Functions functions;
  private final TypeReader types;

  /**
   * @param functions by address
   * @param types by entry
   */
  public ScopeReader(Functions functions, TypeReader types) {
    this.functions = functions;
    this.types = types;
  }

  /** The functions that an instruction comes from. */
  public Optional<InlineChain> inlineChainAt(FileAddress pc) throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(pc.value());
    if (piece.isEmpty()) {
      return Optional.empty();
    }
    Die function = piece.get().die();
    return Optional.of(
        new InlineChain(
            function.unit().context(), inlineChain(ScopeChain.at(function, pc.value()))));
  }

  /** What the function at an instruction is called. */
  public Optional<FunctionName> nameAt(FileAddress pc) throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(pc.value());
    if (piece.isEmpty()) {
      return Optional.empty();
    }
    Die function = piece.get().die();
    AddressRange range = piece.get().range();
    return Optional.of(
        new FunctionName(
            nameOf(function).orElse(NO_NAME),
            linkageName(function),
            new FileAddress(range.base()),
            new FileAddress(range.limit())));
  }

  /** The function at an instruction, with all that is in scope there. */
  public Optional<FunctionScope> at(FileAddress pc) throws MalformedFileException {
    Optional<Functions.Piece> piece = functions.at(pc.value());
    if (piece.isEmpty()) {
      return Optional.empty();
    }
    Die function = piece.get().die();
    ScopeChain chain = ScopeChain.at(function, pc.value());
    return Optional.of(
        new FunctionScope(
            info(piece.get()),
            linkageName(function),
            function,
            function.unit().context(),
            function.location(DwAt.DW_AT_frame_base),
            inlineChain(chain),
            variables(chain, piece.get().range(), pc.value())));
  }

  private FunctionInfo info(Functions.Piece piece) throws MalformedFileException {
    return new FunctionInfo(
        nameOf(piece.die()).orElse(NO_NAME),
        piece.die().unit().context().name().orElse(""),
        new FileAddress(piece.range().base()),
        new FileAddress(piece.range().limit()),
        types.function(piece.die()));
  }

  /** Qualified name of a function, from the entry that declares it. */
  static Optional<String> nameOf(Die function) throws MalformedFileException {
    return QualifiedNames.of(function);
  }

  /** {@code DW_AT_linkage_name}, or what came before it. */
  static Optional<String> linkageName(Die die) throws MalformedFileException {
    for (int name : new int[] {DwAt.DW_AT_linkage_name, DwAt.DW_AT_MIPS_linkage_name}) {
      Optional<Die> holder = die.withInherited(name);
      if (holder.isPresent()) {
        return holder.get().string(name);
      }
    }
    return Optional.empty();
  }

  private static List<InlineFrame> inlineChain(ScopeChain chain) throws MalformedFileException {
    List<InlineFrame> frames = new ArrayList<>();
    for (int start : chain.functionStarts()) {
      Die die = chain.scopes().get(start);
      frames.add(
          new InlineFrame(
              nameOf(die),
              linkageName(die),
              start == 0 ? Optional.empty() : Optional.of(call(die))));
    }
    return frames;
  }

  private static InlineFrame.Call call(Die inlined) {
    return new InlineFrame.Call(
        inlined.constant(DwAt.DW_AT_call_file).orElse(0),
        number(inlined, DwAt.DW_AT_call_line),
        number(inlined, DwAt.DW_AT_call_column));
  }

  private static int number(Die die, int name) {
    long value = die.constant(name).orElse(0);
    return value < 0 || value > Integer.MAX_VALUE ? 0 : (int) value;
  }

  private List<ScopeVariable> variables(ScopeChain chain, AddressRange piece, long pc)
      throws MalformedFileException {
    Budget budget = ScopeChain.budget(chain.function());
    Set<Long> entered = chain.scopes().stream().map(Die::id).collect(Collectors.toSet());
    List<ScopeVariable> variables = new ArrayList<>();
    for (int i = chain.scopes().size() - 1; i >= 0; i--) {
      Die scope = chain.scopes().get(i);
      AddressRange range = i == 0 ? piece : PcRanges.at(scope, pc, budget).orElse(piece);
      variables.addAll(Variables.of(scope, entered, range, inlinedInto(chain, i), types));
    }
    return variables;
  }

  /** Names of the functions that a scope is in; none where it is in the function itself alone. */
  private static List<String> inlinedInto(ScopeChain chain, int index)
      throws MalformedFileException {
    List<String> names = new ArrayList<>();
    for (int start : chain.functionStarts()) {
      if (start <= index) {
        names.add(nameOf(chain.scopes().get(start)).orElse(NO_NAME));
      }
    }
    return names.size() > 1 ? names : List.of();
  }
}
