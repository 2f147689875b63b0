package org.allocs.itests;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Storage;
import org.allocs.debug.Symbol;
import org.allocs.debug.UnwoundFrame;
import org.allocs.error.AllocsException;
import org.allocs.inspect.FramePart;
import org.allocs.inspect.Local;
import org.allocs.inspect.StackWish;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.AddressRange;
import org.allocs.query.MemoryView;
import org.allocs.target.LoadedObject;
import org.allocs.target.Registers;
import org.allocs.type.DataType;

/** Compares what gdb sees of a stopped program with our stacks, and keeps count. */
final class StopComparison {
  /** How gdb writes the length of an array whose length it does not put into the type's name. */
  private static final String VARIABLE = "[variable length]";

  /** How often each sort of fact was compared, and how often it was equal. */
  private final Map<String, int[]> counts = new TreeMap<>();

  private final List<String> differences = new ArrayList<>();

  /** Names of functions that both show. */
  private final Set<String> functions = new HashSet<>();

  /** How often something is not compared, or differs for a reason that was checked, by reason. */
  private final Map<String, Integer> leftOut = new TreeMap<>();

  private MemoryView view;

  /** Registers of the thread. */
  private Registers innermost;

  /** Compares all threads. */
  void compare(List<GdbStops.Thread> theirs, MemoryView stopped) throws Exception {
    view = stopped;
    Stacks stacks = Stacks.of(view, new StackWish(OptionalLong.empty(), true, true, true));
    sanity(stacks);
    Map<Long, ThreadStack> ours = new HashMap<>();
    stacks.threads().forEach(thread -> ours.put(thread.tid(), thread));
    for (GdbStops.Thread thread : theirs) {
      compare(thread, ours.get(thread.tid()));
    }
  }

  /** Each byte of a frame is accounted for. */
  private void sanity(Stacks stacks) {
    for (ThreadStack thread : stacks.threads()) {
      for (StackFrame frame : thread.frames()) {
        long next = 0;
        boolean ordered = true;
        for (FramePart part : frame.parts()) {
          ordered &= part.offset() == next && part.size() > 0;
          next += part.size();
        }
        boolean all = frame.inline() || next == frame.allocation().size();
        count("parts", ordered && all, () -> frame.allocation() + " " + frame.parts());
      }
    }
  }

  private void compare(GdbStops.Thread theirs, ThreadStack ours) throws AllocsException {
    compareTailCalls(theirs, ours);
    List<GdbStops.Frame> frames =
        theirs.frames().stream()
            .filter(frame -> !frame.kind().equals("tail"))
            .filter(frame -> !isNobody(frame, theirs))
            .toList();
    List<StackFrame> all = ours.frames();
    List<StackFrame> own = all.size() > frames.size() ? withoutEntered(all, frames.size()) : all;
    innermost = theirs.registers();
    int depth = Math.min(frames.size(), own.size());
    for (int i = 0; i < depth; i++) {
      if (!compare(theirs.tid(), frames.get(i), own.get(i))) {
        leaveOut("frames further out than one that differs", frames.size() - i - 1);
        return; // they follow from this one
      }
    }
    if (theirs.whole() || own.size() < frames.size()) {
      count(
          "depth",
          frames.size() == own.size(),
          () ->
              "thread %d: %d frames, ours %d (%s)"
                  .formatted(theirs.tid(), frames.size(), own.size(), ours.note().orElse("")));
    } else {
      leaveOut("gdb came to no end of the frames", 1);
    }
  }

  /** What the outermost function of a thread would return to. */
  private boolean isNobody(GdbStops.Frame frame, GdbStops.Thread thread) {
    boolean nobody = frame.pc() == 0 && frame == last(thread);
    leaveOut("gdb has a frame at 0, to which nobody returns", nobody ? 1 : 0);
    return nobody;
  }

  private static GdbStops.Frame last(GdbStops.Thread thread) {
    return thread.frames().get(thread.frames().size() - 1);
  }

  /**
   * Where a program stops at the very first instruction of an inlined function, gdb acts as if that
   * were not entered yet.
   */
  private List<StackFrame> withoutEntered(List<StackFrame> frames, int wanted)
      throws AllocsException {
    int entered = frames.size() - wanted;
    boolean inline = frames.subList(0, entered).stream().allMatch(StackFrame::inline);
    long pc = frames.get(0).allocation().detail(UnwoundFrame.class).orElseThrow().lookup();
    boolean starts = !view.describe(pc - 1).frames().equals(view.describe(pc).frames());
    if (!inline || !starts) {
      return frames;
    }
    leaveOut("gdb has not entered an inlined function at its first instruction", entered);
    return frames.subList(entered, frames.size());
  }

  /** Frames that gdb shows of functions whose place others took are marked on those. */
  private void compareTailCalls(GdbStops.Thread theirs, ThreadStack ours) {
    Set<String> marked = new HashSet<>();
    ours.frames().stream()
        .filter(StackFrame::tailCall)
        .forEach(frame -> marked.add(frame.allocation().attributes().get("cfa")));
    for (int i = 1; i < theirs.frames().size(); i++) {
      GdbStops.Frame inner = theirs.frames().get(i - 1);
      if (theirs.frames().get(i).kind().equals("tail")
          && inner.kind().equals("normal")
          && inner.cfa().isPresent()) {
        count(
            "tail call",
            marked.contains(AddressRange.hex(inner.cfa().getAsLong())),
            () -> "thread %d #%d %s".formatted(theirs.tid(), inner.level(), inner.name()));
      }
    }
  }

  private boolean compare(long tid, GdbStops.Frame theirs, StackFrame ours) {
    String where = "thread %d #%d %s: ".formatted(tid, theirs.level(), theirs.name());
    UnwoundFrame unwound = ours.allocation().detail(UnwoundFrame.class).orElseThrow();
    String kind = ours.inline() ? "inline" : unwound.signal() ? "signal" : "normal";
    String pc = ours.allocation().attributes().get("pc");
    boolean same =
        count("kind", kind.equals(theirs.kind()), () -> where + theirs.kind() + ", ours " + kind);
    same &=
        count(
            "pc",
            AddressRange.hex(theirs.pc()).equals(pc),
            () -> where + AddressRange.hex(theirs.pc()) + ", ours " + pc);
    if (theirs.cfa().isPresent()) {
      same &=
          count(
              "cfa",
              theirs.cfa().getAsLong() == unwound.cfa(),
              () ->
                  where
                      + AddressRange.hex(theirs.cfa().getAsLong())
                      + ", ours "
                      + AddressRange.hex(unwound.cfa()));
    }
    compareFunctions(where, theirs, ours.function().orElse("-"), unwound);
    if (same && !theirs.variables().isEmpty()) {
      compareVariables(where, theirs.variables(), ours);
    }
    return same;
  }

  private void compareFunctions(
      String where, GdbStops.Frame theirs, String name, UnwoundFrame unwound) {
    functions.add(name);
    boolean equal =
        plain(theirs.name()).equals(plain(name))
            || withoutParameters(theirs.name()).endsWith(" " + name); // after what it returns
    if (theirs.name().equals("-") || theirs.kind().equals("signal")) {
      leaveOut("gdb does not name the function", name.equals("-") || equal ? 0 : 1);
    } else if (!equal && name.startsWith("_Z")) {
      leaveOut("the function has the name that the linker knows", 1);
    } else if (!equal && theirs.name().endsWith("@plt")) {
      leaveOut("gdb names a stub of the linker", 1);
    } else if (!equal && isAlias(theirs.name(), unwound)) {
      leaveOut("gdb takes another name of the function", 1);
    } else {
      count("function", equal, () -> where + theirs.name() + ", ours " + name);
    }
  }

  /** Whether the function of a frame has this name too; in libraries many have several. */
  private boolean isAlias(String name, UnwoundFrame frame) {
    if (frame.object().isEmpty()) {
      return false;
    }
    LoadedObject object = frame.object().get();
    ModuleInfo module = view.context().debugInfo().module(view.context().target(), object);
    Optional<Symbol> symbol = module.symbolAt(object.toFile(frame.lookup()));
    return symbol.isPresent()
        && module.symbolsNamed(name).stream()
            .anyMatch(alias -> alias.address().equals(symbol.get().address()));
  }

  /**
   * Without parameters, clones' endings, and whichever of several names a library's function has.
   */
  private static String plain(String name) {
    String plain = withoutParameters(name);
    plain = plain.replaceAll("<.*>", ""); // gdb works arguments of templates out anew
    return words(plain.replaceFirst("\\.(constprop|isra|part|cold|lto_priv)[.\\d]*", ""));
  }

  private static String withoutParameters(String name) {
    int depth = 0;
    for (int i = name.length() - 1; i > 0 && name.endsWith(")"); i--) {
      depth += name.charAt(i) == ')' ? 1 : name.charAt(i) == '(' ? -1 : 0;
      if (depth == 0) {
        return name.substring(0, i);
      }
    }
    return name;
  }

  private void compareVariables(String where, List<GdbStops.Variable> theirs, StackFrame ours) {
    Map<String, List<Local>> byName = new HashMap<>();
    for (Local local : ours.locals().orElseThrow().value().orElse(List.of())) {
      byName.computeIfAbsent(local.name(), name -> new ArrayList<>()).add(local);
    }
    Map<String, List<GdbStops.Variable>> gdb = new HashMap<>();
    for (GdbStops.Variable variable : theirs) {
      gdb.computeIfAbsent(variable.name(), name -> new ArrayList<>()).add(variable);
    }
    gdb.forEach((name, all) -> compare(where + name, all, byName.getOrDefault(name, List.of())));
  }

  /**
   * What the instance of an inlined function has in a block of its own gdb finds a second time in
   * the abstract one, as optimized out.
   */
  private void compare(String where, List<GdbStops.Variable> theirs, List<Local> ours) {
    List<GdbStops.Variable> left = new ArrayList<>(theirs);
    for (int i = left.size() - 1; i >= 0 && left.size() > ours.size(); i--) {
      if (left.get(i).state().equals("gone")) {
        left.remove(i);
        leaveOut("gdb finds a variable a second time, in the abstract instance", 1);
      }
    }
    if (count(
        "variable",
        left.size() <= ours.size(),
        () -> where + ": " + left.size() + " times, ours " + ours.size())) {
      for (int i = 0; i < left.size(); i++) {
        compare(where, left.get(i), ours.get(i));
      }
    }
  }

  private void compare(String where, GdbStops.Variable theirs, Local ours) {
    if (theirs.state().startsWith("failed")) {
      leaveOut("gdb fails to read the variable", isGone(ours) ? 0 : 1);
      return;
    }
    count(
        "type",
        sameType(theirs, ours.type()),
        () -> where + " " + theirs.type() + ", ours " + ours.type().name());
    boolean known = theirs.state().equals("known");
    Optional<String> why = explanation(theirs, ours);
    if (why.isPresent()) {
      leaveOut(why.get(), 1);
      return;
    }
    if (theirs.address().isPresent()) {
      count(
          "address",
          theirs.address().equals(ours.address()),
          () -> where + " " + theirs + ", ours " + told(ours));
    } else if (known) {
      count(
          "register or constant",
          !isGone(ours),
          () -> where + " " + theirs + ", ours " + told(ours));
    } else {
      count("gone", isGone(ours), () -> where + " " + theirs + ", ours " + told(ours));
    }
    if (known && !theirs.form().equals("-")) {
      count(
          "value",
          bits(ours).equals(theirs.bits()),
          () -> where + " " + theirs + ", ours " + told(ours));
    }
  }

  /** Why gdb says something else, where that is known and can be checked. */
  private Optional<String> explanation(GdbStops.Variable theirs, Local ours) {
    boolean known = theirs.state().equals("known") && theirs.address().isEmpty();
    if (known && isLost(ours) && theirs.bits().equals(now(ours.register().orElse("")))) {
      return Optional.of("gdb shows a caller what its callee has in a register now");
    }
    if (known && ours.reason().orElse("").contains("in no memory") && theirs.bits().matches("0+")) {
      return Optional.of("gdb shows 0 for a pointer to what is in no memory");
    }
    if (theirs.state().equals("gone") && ours.place() == Storage.Kind.CONSTANT) {
      return Optional.of("gdb passes over the constant of an inlined instance");
    }
    return Optional.empty();
  }

  private static boolean isLost(Local local) {
    return local.place() == Storage.Kind.REGISTER && local.bytes().isEmpty();
  }

  private String now(String register) {
    int number = GdbStops.NUMBERED.indexOf(register);
    OptionalLong value = number < 0 ? OptionalLong.empty() : innermost.get(number);
    return value.isPresent() ? HexFormat.of().toHexDigits(value.getAsLong()) : "-";
  }

  private static String bits(Local local) {
    StringBuilder digits = new StringBuilder();
    byte[] bytes = local.bytes().orElse(new byte[0]);
    for (int i = bytes.length - 1; i >= 0; i--) {
      digits.append(HexFormat.of().toHexDigits(bytes[i]));
    }
    return digits.toString();
  }

  private static boolean isGone(Local local) {
    boolean gone = local.place() == Storage.Kind.GONE || local.place() == Storage.Kind.UNKNOWN;
    boolean partly =
        local.place() == Storage.Kind.COMPUTED
            && local.reason().orElse("").contains("optimized out"); // gdb has it all or nothing
    return gone || partly || (isLost(local) && local.reason().orElse("").contains("register"));
  }

  private static String told(Local local) {
    return local.place()
        + " "
        + (local.address().isPresent() ? AddressRange.hex(local.address().getAsLong()) : "-")
        + " "
        + local.register().orElse("-")
        + " "
        + local.value().orElse("-")
        + " "
        + bits(local)
        + " "
        + local.reason().orElse("");
  }

  private static boolean sameType(GdbStops.Variable theirs, DataType ours) {
    boolean sized =
        theirs.size() == 0
            || ours.byteSize().isEmpty()
            || ours.byteSize().getAsLong() == theirs.size();
    String name = ours.name();
    String told = theirs.type().contains(VARIABLE) ? name.replaceFirst("\\[\\d+\\]$", "[]") : name;
    return sized && words(theirs.type()).equals(words(told));
  }

  /**
   * gdb leaves out {@code int} after {@code long} and puts {@code const} elsewhere in arguments of
   * templates.
   */
  private static String words(String type) {
    return type.replace(VARIABLE, "[]")
        .replace("__restrict__", "restrict")
        .replace("short unsigned int", "unsigned short")
        .replace("long unsigned int", "unsigned long")
        .replaceAll("\\b(\\d+)ul\\b", "$1")
        .replaceAll("\\b(long|short) int\\b", "$1")
        .replaceAll("\\b(struct|class|union|enum|const|volatile)\\b", "")
        .replace(" ", "");
  }

  private interface Words {
    String get();
  }

  private void leaveOut(String reason, int times) {
    if (times > 0) {
      leftOut.merge(reason, times, Integer::sum);
    }
  }

  private boolean count(String sort, boolean equal, Words difference) {
    int[] count = counts.computeIfAbsent(sort, s -> new int[2]);
    count[0]++;
    if (equal) {
      count[1]++;
    } else {
      differences.add(sort + ": " + difference.get());
    }
    return equal;
  }

  /** How many facts were compared. */
  int compared() {
    return counts.values().stream().mapToInt(count -> count[0]).sum();
  }

  /** Names of the functions whose frames were compared. */
  Set<String> functions() {
    return functions;
  }

  /** The part of them that was equal, of those whose difference is not explained. */
  double rate() {
    return equal() / (double) compared();
  }

  /** The same if whatever is left out counts as a difference. */
  double strictRate() {
    return equal() / (double) (compared() + left());
  }

  private int equal() {
    return counts.values().stream().mapToInt(count -> count[1]).sum();
  }

  private int left() {
    return leftOut.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Takes over what another one counted. */
  void add(StopComparison other) {
    other.counts.forEach(
        (sort, count) ->
            counts.merge(sort, count.clone(), (a, b) -> new int[] {a[0] + b[0], a[1] + b[1]}));
    other.leftOut.forEach(this::leaveOut);
  }

  /** What was not equal. */
  List<String> differences() {
    return differences;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (sort, count) ->
            text.append(sort)
                .append(' ')
                .append(count[1])
                .append('/')
                .append(count[0])
                .append(", "));
    return text
        + "compared %d, rate %.5f, strict rate %.5f, left out %s"
            .formatted(compared(), rate(), strictRate(), leftOut);
  }
}
