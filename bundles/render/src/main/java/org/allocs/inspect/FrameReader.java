package org.allocs.inspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.UnwoundFrame;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.target.TargetThread;

/** Reads the frames of threads: functions, inlined ones too, variables, parts. */
final class FrameReader {
  private static final Answer<List<FrameVariable>> NOT_ASKED = Answer.unknown("not asked for");

  private final MemoryView view;
  private final StackWish wish;

  /** Those of the thread whose frames are being read. */
  private Locals locals;

  private final TailCalls tailCalls;

  /** By instruction: recursion and equal threads come by the same ones. */
  private final Map<Long, Site> sites = new HashMap<>();

  FrameReader(MemoryView view, StackWish wish) {
    this.view = view;
    this.wish = wish;
    this.locals = new Locals(view);
    this.tailCalls = new TailCalls(view);
  }

  /**
   * The frames of one thread.
   *
   * @param thread that they are of
   * @param frames their memory, innermost first
   * @param dynamic what was allocated in them while they ran
   */
  List<StackFrame> read(
      TargetThread thread, List<Allocation> frames, Map<Allocation, List<Allocation>> dynamic)
      throws AllocsException {
    locals = locals.of(thread);
    List<StackFrame> all = new ArrayList<>();
    List<FrameVariable> passed = List.of();
    for (int i = 0; i < frames.size(); i++) {
      Allocation frame = frames.get(i);
      boolean tailCall = i + 1 < frames.size() && isTailCall(frame, frames.get(i + 1));
      Optional<UnwoundFrame> unwound = frame.detail(UnwoundFrame.class);
      Answer<List<FrameVariable>> variables =
          wish.readsVariables() && unwound.isPresent()
              ? locals.variables(unwound.get())
              : NOT_ASKED;
      List<FrameVariable> known = variables.value().orElse(List.of());
      List<FramePart> parts =
          wish.parts() && unwound.isPresent()
              ? FrameParts.of(
                  frame.range(),
                  unwound.get(),
                  known,
                  dynamic.getOrDefault(frame, List.of()),
                  passed)
              : List.of();
      addChain(all, frame, tailCall, variables, parts);
      passed = known;
    }
    return all;
  }

  /** The functions that a frame's instruction comes from. */
  private void addChain(
      List<StackFrame> all,
      Allocation frame,
      boolean tailCall,
      Answer<List<FrameVariable>> variables,
      List<FramePart> parts)
      throws AllocsException {
    Answer<Site> place = place(frame);
    int functions = place.value().map(site -> Math.max(site.frames().size(), 1)).orElse(1);
    for (int depth = 0; depth < functions; depth++) {
      boolean inline = depth < functions - 1;
      int from = depth;
      Answer<Site> here = functions == 1 ? place : place.map(site -> within(site, from));
      all.add(
          new StackFrame(
              all.size(),
              frame,
              here,
              inline,
              !inline && tailCall,
              wish.readsVariables() ? Optional.of(locals(variables, depth)) : Optional.empty(),
              inline ? List.of() : parts));
    }
  }

  /** Whether the frame that another one returns to called some other function. */
  private boolean isTailCall(Allocation inner, Allocation outer) throws AllocsException {
    OptionalLong lookup = lookup(inner);
    OptionalLong back = address(outer, Conventions.PC);
    boolean interrupted = Conventions.attribute(inner, Conventions.SIGNAL).isPresent();
    return !interrupted
        && lookup.isPresent()
        && back.isPresent()
        && tailCalls.between(lookup.getAsLong(), back.getAsLong());
  }

  /** The instruction that stands for a frame. */
  private static OptionalLong lookup(Allocation frame) {
    Optional<UnwoundFrame> unwound = frame.detail(UnwoundFrame.class);
    return unwound.isPresent()
        ? OptionalLong.of(unwound.get().lookup())
        : address(frame, Conventions.LOOKUP);
  }

  private static OptionalLong address(Allocation frame, String key) {
    return Conventions.attribute(frame, key).map(Addresses::parse).orElse(OptionalLong.empty());
  }

  private Answer<List<Local>> locals(Answer<List<FrameVariable>> variables, int depth)
      throws AllocsException {
    return variables.isKnown()
        ? new Answer.Known<>(
            locals.of(variables.value().orElseThrow(), depth), variables.evidence())
        : Answer.unknown(variables.reason().orElseThrow());
  }

  /** The place in one of the functions, and in those that it is inlined into. */
  private static Site within(Site site, int depth) {
    Optional<String> function = site.frames().get(depth).function();
    boolean outermost = depth == site.frames().size() - 1;
    return new Site(
        site.address(),
        site.module(),
        outermost ? site.function() : function,
        site.frames().subList(depth, site.frames().size()));
  }

  private Answer<Site> place(Allocation frame) throws AllocsException {
    String text = frame.attributes().get(Conventions.PC);
    OptionalLong pc = Addresses.parse(text);
    if (pc.isEmpty()) {
      return Answer.unknown("not an address: pc=" + text);
    }
    long lookup = lookup(frame).orElse(pc.getAsLong());
    Site site = sites.get(lookup);
    if (site == null) {
      site = view.describe(lookup);
      sites.put(lookup, site);
    }
    return Answer.known(
        new Site(pc.getAsLong(), site.module(), site.function(), site.frames()),
        Evidence.certain("program counter", "pc=" + text));
  }
}
