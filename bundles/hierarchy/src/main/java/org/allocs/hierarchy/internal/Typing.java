package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.type.DataType;

/**
 * Asks all that can tell the type of an allocation. What heap chunks of the same size and calls
 * have in common is asked once for all of them. Safe for use by several threads.
 */
final class Typing {
  private static final int MAX_KEPT = 1 << 18;
  private static final String KIND = "kind";
  private static final String HEAP_CHUNK = "heap-chunk";
  private static final Answer<DataType> NOTHING = Answer.unknown("");

  private final Guard guard;
  private final Context context;
  private final List<Source> sources;

  /** By what chunks have in common. */
  private volatile Map<SizedCalls, Common> kept;

  private record Source(String label, TypeEvidence evidence, boolean common) {}

  /**
   * What chunks have in common.
   *
   * @param answers of all sources, {@link #NOTHING} of those that look at each chunk
   * @param verdict of these answers
   */
  private record Common(List<Answer<DataType>> answers, Answer<DataType> verdict) {}

  private record SizedCalls(String allocator, List<Long> calls, long size) {
    // Spelled out: a record's own are slow until they are compiled twice.
    @Override
    public boolean equals(Object other) {
      return other instanceof SizedCalls that
          && size == that.size
          && allocator.equals(that.allocator)
          && calls.equals(that.calls);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(size) * 31 + calls.hashCode();
    }
  }

  Typing(Guard guard, List<Ranked<TypeEvidence>> ranked, Context context) {
    this.guard = guard;
    this.context = context;
    this.sources = new ArrayList<>();
    this.kept = new ConcurrentHashMap<>();
    for (Ranked<TypeEvidence> each : ranked) {
      sources.add(new Source(each.label(), each.service(), isCommon(each)));
    }
  }

  private Typing(Typing other, Memory memory) {
    this.guard = other.guard;
    this.context = new ReadingContext(other.context, memory);
    this.sources = other.sources;
    this.kept = other.kept;
  }

  /** What is known of chunks with the same calls rests on this; equal only to the like. */
  Object basis() throws AllocsException {
    List<Object> basis = new ArrayList<>(context.target().objects());
    for (Source source : sources) {
      // Nobody's word is equal to none but itself.
      basis.add(guard.call(source.label(), new Object(), () -> source.evidence().basis(context)));
    }
    return basis;
  }

  /** Takes over what was known at a moment with an equal {@link #basis}. */
  void takeOver(Typing before) {
    kept = before.kept;
  }

  /** What all sources remark, each once. */
  Set<String> remarks() throws TargetGoneException {
    Set<String> remarks = new LinkedHashSet<>();
    for (Source source : sources) {
      remarks.addAll(
          guard.call(source.label(), List.of(), () -> told(source.evidence().remarks(context))));
    }
    return remarks;
  }

  private static List<String> told(List<String> remarks) {
    return remarks.stream().map(remark -> Guard.shortened(String.valueOf(remark))).toList();
  }

  private boolean isCommon(Ranked<TypeEvidence> source) {
    try {
      return guard.call(source.label(), false, source.service()::isSharedBySite);
    } catch (TargetGoneException e) {
      return false;
    }
  }

  /** Whether an allocation is a chunk of a heap. */
  static boolean isChunk(Allocation allocation) {
    return HEAP_CHUNK.equals(allocation.attributes().get(KIND));
  }

  /** Of what is known of a chunk alone and of it among others, what can be trusted more. */
  static Answer<DataType> better(Answer<DataType> alone, Answer<DataType> amongOthers) {
    return amongOthers.isKnown() ? Verdict.of(List.of(alone, amongOthers)) : alone;
  }

  /** Whether any evidence looks at each chunk. */
  boolean looksAtChunks() {
    return sources.stream().anyMatch(source -> !source.common());
  }

  /** The allocator's own word. */
  Answer<DataType> own(Allocation allocation) throws TargetGoneException {
    return ask("allocator " + allocation.allocator(), allocation::type);
  }

  /**
   * What all chunks of the same calls and size have in common; their allocator's own word first.
   */
  Answer<DataType> common(Allocation chunk) {
    try {
      Answer<DataType> own = own(chunk);
      return own.isKnown() || chunk.calls().isEmpty() ? own : kept(chunk).verdict();
    } catch (TargetGoneException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** The type of a chunk, if any evidence that looks at each one says anything. */
  Answer<DataType> typeIfLookedAt(Allocation chunk) {
    try {
      for (Source source : sources) {
        if (!source.common()
            && ask(source.label(), () -> source.evidence().typeOf(chunk, context)).isKnown()) {
          return type(chunk);
        }
      }
      return NOTHING;
    } catch (TargetGoneException e) {
      return NOTHING;
    }
  }

  /** The same, with evidence that reads memory in another way. */
  Typing reading(Memory memory) {
    return new Typing(this, memory);
  }

  /** Whether nothing but what such chunks have in common says anything of this one. */
  boolean followsCalls(Allocation allocation) {
    try {
      return !allocation.calls().isEmpty()
          && answers(allocation, source -> !source.common()).stream().noneMatch(Typing::says);
    } catch (TargetGoneException e) {
      return false;
    }
  }

  private static boolean says(Answer<DataType> answer) {
    return answer.isKnown() || answer.reason().filter(""::equals).isEmpty();
  }

  /** The allocator's own word, or else what all the evidence together says. */
  Answer<DataType> type(Allocation allocation) {
    try {
      Answer<DataType> own = own(allocation);
      if (own.isKnown()) {
        return own;
      }
      Answer<DataType> found = byEvidence(allocation);
      return own.reason().filter(Allocation.NO_TYPES::equals).isPresent() || found.isKnown()
          ? found
          : verdict(List.of(own, found));
    } catch (TargetGoneException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private Answer<DataType> byEvidence(Allocation allocation) throws TargetGoneException {
    boolean alike = isChunk(allocation) && !allocation.calls().isEmpty();
    return alike ? ofChunk(allocation) : verdict(answers(allocation, source -> true));
  }

  private Answer<DataType> ofChunk(Allocation chunk) throws TargetGoneException {
    Common common = kept(chunk);
    List<Answer<DataType>> own = answers(chunk, source -> !source.common());
    List<Answer<DataType>> all = new ArrayList<>(own.size());
    boolean more = false;
    for (int i = 0; i < own.size(); i++) {
      boolean says = says(own.get(i));
      more |= says;
      all.add(says ? own.get(i) : common.answers().get(i));
    }
    return more ? verdict(all) : common.verdict();
  }

  private Common kept(Allocation chunk) throws TargetGoneException {
    SizedCalls key = new SizedCalls(chunk.allocator(), chunk.calls(), chunk.size());
    Common known = kept.get(key);
    if (known == null) {
      List<Answer<DataType>> answers = answers(chunk, Source::common);
      known = new Common(answers, verdict(answers));
      if (kept.size() < MAX_KEPT) {
        kept.put(key, known);
      }
    }
    return known;
  }

  private List<Answer<DataType>> answers(Allocation allocation, Predicate<Source> asked)
      throws TargetGoneException {
    List<Answer<DataType>> answers = new ArrayList<>(sources.size());
    for (Source source : sources) {
      answers.add(
          asked.test(source)
              ? ask(source.label(), () -> source.evidence().typeOf(allocation, context))
              : NOTHING);
    }
    return answers;
  }

  private static Answer<DataType> verdict(List<Answer<DataType>> answers) {
    for (Answer<DataType> answer : answers) {
      if (answer.isKnown()) {
        return Verdict.of(answers);
      }
    }
    String why =
        answers.stream()
            .map(answer -> answer.reason().orElseThrow())
            .filter(reason -> !reason.isEmpty() && !reason.equals(Allocation.NO_TYPES))
            .distinct()
            .collect(Collectors.joining("; "));
    return Answer.unknown(why.isEmpty() ? Allocation.NO_TYPES : why);
  }

  private Answer<DataType> ask(String who, Guard.Action<Answer<DataType>> question)
      throws TargetGoneException {
    Answer<DataType> answer = guard.call(who, null, question);
    return answer != null ? answer : Answer.unknown(who + " failed");
  }
}
