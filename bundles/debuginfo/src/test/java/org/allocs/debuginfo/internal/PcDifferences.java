package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.debuginfo.internal.PcEvidence.Nest;
import org.allocs.debuginfo.internal.PcEvidence.Scope;
import org.allocs.debuginfo.internal.PcOracle.Frame;

/**
 * Explains where tools differ from us. First our answer is proven from what is printed of the file:
 * the function is one that has the instruction; of the scopes in it that do, ours are those with
 * the most inlined subroutines, the first of equal ones; each call is where the subroutine says it
 * is; the line is that of the last row before. Then the other answer is put into a class, whose
 * condition is checked against the same. What is not proven, or in no class, has none.
 */
final class PcDifferences {
  /** Why a tool differs, the more particular first. */
  enum Kind {
    /** No function has the instruction; the tool names one all the same. */
    NO_FUNCTION("no function has the instruction, the tool tells one"),
    /** No row of a line table has it. */
    NO_LINE("no row of a line table has the instruction, the tool names a function or a line"),
    /** The tool knows nothing. */
    NOTHING("the tool tells nothing"),
    /** Another chain of scopes that have the instruction. */
    OTHER_SCOPES("scopes overlap, the tool takes others"),
    /** Scopes that have it in a function that does not. */
    BEYOND_FUNCTION("a scope has the instruction, the function that it stands in does not"),
    /** Calls of a chain that has the instruction, and the name of another function there. */
    OTHER_NAME("calls of scopes that have the instruction, the innermost called as another one"),
    /** The tool leaves out frames of the chain. */
    PART("the tool leaves out scopes that have the instruction"),
    /** What the tool calls the function has no code there. */
    ELSEWHERE("what the tool names does not have the instruction"),
    /** Same functions, another row. */
    OTHER_ROW("same functions, a line that is not that of the last row before the instruction"),
    /** Same functions and lines; another path of a file. */
    OTHER_FILE("same functions and lines, another file than the table names"),
    /** A call that is stated by no subroutine that has the instruction. */
    OTHER_CALL("a call that is stated by no subroutine that has the instruction");

    final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }
  }

  private final PcOracle oracle;
  private final PcEvidence evidence;

  PcDifferences(PcOracle oracle, PcEvidence evidence) {
    this.oracle = oracle;
    this.evidence = evidence;
  }

  /**
   * How many differences of each kind a tool has.
   *
   * @param unexplained takes what is in none
   */
  Map<Kind, Integer> count(Map<Long, List<Frame>> theirs, List<String> unexplained) {
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (Map.Entry<Long, List<Frame>> each : new TreeMap<>(theirs).entrySet()) {
      long pc = each.getKey();
      List<Frame> ours = oracle.ours(pc);
      if (!oracle.same(ours, each.getValue(), pc)) {
        Optional<Kind> kind =
            isProven(pc, ours) ? kind(pc, ours, each.getValue()) : Optional.empty();
        kind.ifPresentOrElse(
            k -> counts.merge(k, 1, Integer::sum),
            () -> unexplained.add(describe(pc, ours, each.getValue())));
      }
    }
    return counts;
  }

  private String describe(long pc, List<Frame> ours, List<Frame> theirs) {
    return "0x"
        + Long.toHexString(pc)
        + (isProven(pc, ours) ? "" : " ours not proven")
        + "\n  ours "
        + ours
        + "\n  theirs "
        + theirs
        + "\n  scopes "
        + evidence.nests(pc)
        + "\n  rows "
        + evidence.rows(pc);
  }

  /** Whether what is printed of the file leads to our answer. */
  boolean isProven(long pc, List<Frame> ours) {
    if (ours.isEmpty()) {
      return evidence.rows(pc).isEmpty();
    }
    List<Nest> chosen = chosen(pc);
    return chosen.isEmpty()
        ? ours.size() == 1
            && evidence.rows(pc).stream().anyMatch(r -> r.place().equals(ours.get(0).place()))
        : chosen.stream()
            .anyMatch(nest -> frames(nest, pc).stream().anyMatch(f -> oracle.same(ours, f, pc)));
  }

  /** Of each function that has an instruction the scopes to tell. */
  private List<Nest> chosen(long pc) {
    Map<Long, Nest> byFunction = new TreeMap<>();
    for (Nest nest : evidence.nests(pc)) {
      if (nest.isWhole()) {
        byFunction.merge(nest.scopes().get(0).offset(), nest, PcDifferences::better);
      }
    }
    return List.copyOf(byFunction.values());
  }

  private static Nest better(Nest first, Nest next) {
    return next.inlined() > first.inlined() ? next : first;
  }

  /** One chain for each row of the unit's line table, or one without a line. */
  private List<List<Frame>> frames(Nest nest, long pc) {
    List<String> places = new ArrayList<>();
    evidence.rows(pc).stream()
        .filter(row -> row.lineTable() == nest.lineTable())
        .forEach(row -> places.add(row.place()));
    if (places.isEmpty()) {
      places.add("??:?");
    }
    return places.stream().map(place -> frames(nest, place)).toList();
  }

  private static List<Frame> frames(Nest nest, String innermost) {
    List<Frame> frames = new ArrayList<>();
    String place = innermost;
    for (int i = nest.scopes().size() - 1; i >= 0; i--) {
      Scope scope = nest.scopes().get(i);
      if (scope.isFunction()) {
        frames.add(new Frame(scope.name(), place));
        place = scope.call();
      }
    }
    return frames;
  }

  private Optional<Kind> kind(long pc, List<Frame> ours, List<Frame> theirs) {
    if (theirs.stream().allMatch(f -> f.function().equals("??") && f.place().equals("??:?"))) {
      return Optional.of(Kind.NOTHING);
    }
    if (ours.isEmpty()) {
      return Optional.of(Kind.NO_LINE);
    }
    List<Nest> nests = evidence.nests(pc);
    Comparator<Nest> deepest = Comparator.comparing(Nest::inlined);
    for (Nest nest : nests.stream().sorted(deepest.reversed()).toList()) {
      if (frames(nest, pc).stream().anyMatch(f -> oracle.same(f, theirs, pc))) {
        return Optional.of(nest.isWhole() ? Kind.OTHER_SCOPES : Kind.BEYOND_FUNCTION);
      }
    }
    if (chosen(pc).isEmpty()) {
      return Optional.of(Kind.NO_FUNCTION);
    }
    if (nests.stream()
        .flatMap(n -> frames(n, pc).stream())
        .anyMatch(f -> sameCalls(f, theirs, pc))) {
      return Optional.of(Kind.OTHER_NAME);
    }
    if (sameFunctions(ours, theirs, pc)) {
      return Optional.of(sameButFunctions(ours, theirs));
    }
    boolean there =
        nests.stream()
            .flatMap(nest -> nest.scopes().stream())
            .anyMatch(s -> s.hasPc() && s.isFunction() && isCalled(s, theirs.get(0).function()));
    if (!there) {
      return Optional.of(Kind.ELSEWHERE);
    }
    if (theirs.size() < ours.size() && isPart(ours, theirs)) {
      return Optional.of(Kind.PART);
    }
    return statesCalls(theirs, pc) ? Optional.empty() : Optional.of(Kind.OTHER_CALL);
  }

  /** Whether each call is one that a subroutine with the instruction states. */
  private boolean statesCalls(List<Frame> theirs, long pc) {
    List<String> stated =
        evidence.nests(pc).stream()
            .flatMap(nest -> nest.scopes().stream())
            .filter(s -> s.hasPc() && s.isInlined())
            .map(Scope::call)
            .toList();
    return theirs.stream().skip(1).map(Frame::place).allMatch(stated::contains);
  }

  /** Whether all is the same but what the innermost function is called. */
  private boolean sameCalls(List<Frame> frames, List<Frame> theirs, long pc) {
    List<Frame> renamed = new ArrayList<>(theirs);
    renamed.set(0, new Frame(frames.get(0).function(), theirs.get(0).place()));
    boolean there =
        evidence.nests(pc).stream()
            .flatMap(nest -> nest.scopes().stream())
            .anyMatch(s -> s.isFunction() && isCalled(s, theirs.get(0).function()));
    return there && oracle.same(frames, renamed, pc);
  }

  private boolean sameFunctions(List<Frame> ours, List<Frame> theirs, long pc) {
    List<Frame> renamed = new ArrayList<>();
    for (int i = 0; i < theirs.size() && i < ours.size(); i++) {
      renamed.add(new Frame(theirs.get(i).function(), ours.get(i).place()));
    }
    return ours.size() == theirs.size() && oracle.same(ours, renamed, pc);
  }

  private static Kind sameButFunctions(List<Frame> ours, List<Frame> theirs) {
    boolean lines = true;
    for (int i = 0; i < ours.size(); i++) {
      lines &= line(ours.get(i)).equals(line(theirs.get(i)));
    }
    if (lines) {
      return Kind.OTHER_FILE;
    }
    return ours.get(0).place().equals(theirs.get(0).place()) ? Kind.OTHER_CALL : Kind.OTHER_ROW;
  }

  private static String line(Frame frame) {
    return frame.place().substring(frame.place().lastIndexOf(':'));
  }

  private static boolean isCalled(Scope scope, String name) {
    return scope.name().equals(name)
        || scope.name().endsWith("::" + name)
        || name.startsWith(scope.name() + ".");
  }

  private static boolean isPart(List<Frame> ours, List<Frame> theirs) {
    List<String> all = ours.stream().map(Frame::function).toList();
    List<String> some = theirs.stream().map(Frame::function).toList();
    int place = 0;
    for (String function : all) {
      boolean met =
          place < some.size()
              && (function.equals(some.get(place)) || function.endsWith("::" + some.get(place)));
      place += met ? 1 : 0;
    }
    return place == some.size();
  }
}
