package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.flow.Header;
import org.allocs.typing.internal.source.SourceLibrary;

/** What was found out about the sites of one target, kept until it is refreshed. */
final class Sites {
  private static final int MAX_KEPT = 200_000;

  /** What allocators of chunks say of their kind. */
  private static final String HEAP_CHUNK = "heap-chunk";

  private static final String UNUSED = "types are told without sources: ";

  private static final String BEHIND = "the program gets an address further behind";

  /** Files that are named when they are left out. */
  private static final int MAX_NAMED = 4;

  private enum Key implements Context.OfFiles {
    SITES
  }

  /** Compares by itself: what the compiler makes for records is slow until it is compiled twice. */
  private record Sized(Class<?> kind, long site, long size) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sized that
          && site == that.site
          && size == that.size
          && kind == that.kind;
    }

    @Override
    public int hashCode() {
      return (Long.hashCode(site) * 31 + Long.hashCode(size)) * 31 + kind.hashCode();
    }
  }

  private final Context context;
  private final SourceLibrary library;
  private final List<LoadedObject> objects;
  private final CallTargets targets;
  private final Map<List<Long>, SiteFacts> facts = new ConcurrentHashMap<>();
  private final Map<List<Long>, Optional<Header>> headers = new ConcurrentHashMap<>();
  private final Map<Sized, Answer<DataType>> answers = new ConcurrentHashMap<>();
  private final Set<String> leftOut = ConcurrentHashMap.newKeySet();

  private Sites(Context context, SourceLibrary library) throws AllocsException {
    this.context = context;
    this.library = library;
    this.objects = context.target().objects();
    this.targets = new CallTargets(this, context.target().memory());
  }

  /** Those of a context. */
  static Sites of(Context context, SourceLibrary library) throws AllocsException {
    return context.cached(Key.SITES, () -> new Sites(context, library));
  }

  /** Notes that a source file was not used, and why. */
  void leaveOut(String why) {
    if (leftOut.size() <= MAX_NAMED) {
      leftOut.add(why);
    }
  }

  /** What to say of those files: answers of other evidence do not tell that they were left out. */
  List<String> leftOut() {
    List<String> said = new ArrayList<>();
    leftOut.stream().sorted().limit(MAX_NAMED).forEach(why -> said.add(UNUSED + why));
    if (leftOut.size() > MAX_NAMED) {
      said.add(UNUSED + "further files, for such reasons");
    }
    return said;
  }

  /** How an answer is worked out. */
  @FunctionalInterface
  interface Rule {
    /** The type of chunks of one site and one size. */
    Answer<DataType> typeOf(long site, long size);
  }

  /**
   * Asks a rule of the calls that led to a chunk, from the allocator outwards to its site. All but
   * the site are inside functions that return the chunk, so what the first one knows holds. Other
   * memory that has a site, such as a mapping, need not begin where the call's result did.
   */
  Answer<DataType> typeOf(Class<?> kind, Allocation allocation, Rule rule) {
    if (!HEAP_CHUNK.equals(allocation.attributes().get("kind"))) {
      return Answer.unknown("");
    }
    if (allocation.siteAddress().isEmpty()) {
      return Answer.unknown(allocation.siteUnknown().orElse(""));
    }
    long site = allocation.siteAddress().getAsLong();
    for (long call : allocation.calls()) {
      if (call == site) {
        break;
      }
      Answer<DataType> inner = typeOf(kind, call, allocation.size(), rule);
      if (inner.isKnown()) {
        return inner;
      }
    }
    return typeOf(kind, site, allocation.size(), rule);
  }

  /** Asks a rule, once for all chunks of one site and size. */
  private Answer<DataType> typeOf(Class<?> kind, long site, long size, Rule rule) {
    Sized key = new Sized(kind, site, size);
    Answer<DataType> known = answers.get(key);
    if (known == null) {
      known = rule.typeOf(key.site, key.size);
      if (answers.size() < MAX_KEPT) {
        answers.put(key, known);
      }
    }
    return known;
  }

  /**
   * Asks a rule of the source at the calls that led to a chunk: from the allocator outwards, then,
   * if the innermost ones cannot be read, from each further one up to the site.
   */
  Answer<DataType> typeOf(Allocation allocation, SourceRule rule) {
    if (!HEAP_CHUNK.equals(allocation.attributes().get("kind"))) {
      return Answer.unknown("");
    }
    if (allocation.siteAddress().isEmpty()) {
      return Answer.unknown(allocation.siteUnknown().orElse(""));
    }
    long site = allocation.siteAddress().getAsLong();
    List<Long> calls = allocation.calls().contains(site) ? allocation.calls() : List.of(site);
    return typeOf(calls, site, true, allocation.size(), rule);
  }

  /**
   * What the source of calls says.
   *
   * @param site the last one to begin with; further ones only where the code is sure to return what
   *     it got
   * @param direct whether the first one is of a call of the allocator itself
   */
  private Answer<DataType> typeOf(
      List<Long> calls, long site, boolean direct, long size, SourceRule rule) {
    Optional<Header> header = headers.computeIfAbsent(calls, this::header);
    int inner = header.map(Header::calls).orElse(calls.size());
    List<Long> within = calls.subList(0, inner);
    Answer<DataType> first = Answer.unknown("");
    boolean further = !within.contains(site);
    for (int i = 0; i < inner; i++) {
      SiteFacts facts = facts(within.subList(i, inner), direct && i == 0);
      Answer<DataType> answer = rule.typeOf(facts, size);
      if (answer.isKnown() && (header.isEmpty() || isComposite(answer))) {
        return answer;
      }
      first = answer;
      boolean last = facts.isConstant() || (!further && within.get(i) == site);
      if (last || !passesOn(within.get(i), further)) {
        break;
      }
    }
    if (header.isEmpty()) {
      return first;
    }
    List<Long> callers = calls.subList(inner, calls.size());
    if (!header.get().isBefore(size) || callers.isEmpty()) {
      return Answer.unknown(BEHIND);
    }
    long rest = size - header.get().bytes().orElseThrow();
    Answer<DataType> behind = typeOf(callers, site, false, rest, rule);
    boolean more = behind.value().filter(t -> t.stripped() instanceof ArrayType).isPresent();
    return header.get().member() && more
        ? Answer.unknown("a pointer to a member says nothing of what is behind it")
        : header.get().before(behind);
  }

  private static boolean isComposite(Answer<DataType> answer) {
    return answer.value().filter(t -> t.stripped() instanceof CompositeType).isPresent();
  }

  private boolean passesOn(long call, boolean always) {
    try {
      return Header.passesOn(call, always, context);
    } catch (AllocsException e) {
      return false;
    }
  }

  private Optional<Header> header(List<Long> calls) {
    try {
      return Header.of(calls, context);
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  /** How an answer follows from the source. */
  @FunctionalInterface
  interface SourceRule {
    /** The type of chunks of one size. */
    Answer<DataType> typeOf(SiteFacts facts, long size);
  }

  /** What the source of calls says. */
  private SiteFacts facts(List<Long> calls, boolean direct) {
    SiteFacts known = facts.get(calls);
    if (known == null) {
      known = SiteAnalyzer.analyze(calls, direct, library, this);
      if (facts.size() < MAX_KEPT) {
        facts.put(List.copyOf(calls), known);
      }
    }
    return known;
  }

  /** The function that the call before a return address calls, where its code tells. */
  Optional<CallTarget> called(long site) {
    return object(site).flatMap(object -> targets.before(site, object));
  }

  /** Debug information of a loaded object. */
  ModuleInfo module(LoadedObject object) {
    return context.debugInfo().module(context.target(), object);
  }

  /** The loaded object that the call before a return address is in. */
  Optional<LoadedObject> object(long site) {
    return objects.stream().filter(o -> o.range().contains(site - 1)).findFirst();
  }
}
