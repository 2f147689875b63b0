package org.allocs.declared.internal.search;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/** The objects of one arena, as they were when it was searched. */
final class DeclaredArena implements Arena {
  private static final int MAX_NAME = 256;

  private final Rules rules;
  private final Search.Region region;
  private final Memory memory;
  private final DeclaredFacts facts;

  /**
   * @param region what was found
   * @param key what sets it apart from other arenas of the allocator in every run
   * @param first number of its first object among those with the key
   */
  DeclaredArena(Rules rules, Search.Region region, Memory memory, String key, long first) {
    this.rules = rules;
    this.region = region;
    this.memory = memory;
    this.facts = new DeclaredFacts(this, key, first);
  }

  Declaration declaration() {
    return rules.declaration();
  }

  Rules rules() {
    return rules;
  }

  Memory memory() {
    return memory;
  }

  List<Found> objects() {
    return region.objects();
  }

  @Override
  public AddressRange range() {
    return region.range();
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    int at = firstEndingAfter(address);
    return at < objects().size() && objects().get(at).range().contains(address)
        ? Optional.of(describe(objects().get(at)))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    for (int i = firstEndingAfter(within.base()); i < objects().size(); i++) {
      Found object = objects().get(i);
      if (!AddressRange.lessThan(object.range().base(), within.limit())) {
        break;
      }
      if (object.range().overlaps(within) && !visitor.visit(describe(object))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return region
        .incomplete()
        .map(why -> "free, or not found: " + why)
        .orElse("free, as " + declaration().place() + " declares");
  }

  /** Index of the first object that ends after an address. */
  int firstEndingAfter(long address) {
    int low = 0;
    int high = objects().size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, objects().get(middle).range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** What variables stand for, over memory as it is now. */
  Frame frame(Found object) {
    Frame frame = region.frame().over(PagedMemory.direct(memory));
    frame.set(Variable.OBJECT, object.element(), object.index());
    return frame;
  }

  private Allocation describe(Found object) throws AllocsException {
    Allocation.Builder builder =
        Allocation.of(declaration().name(), object.range())
            .attribute("kind", "heap-chunk")
            .facts(facts);
    if (rules.type().isPresent()) {
      builder.type(() -> type(object));
    }
    if (rules.title().isPresent()) {
      name(object).ifPresent(builder::name);
    }
    return builder.build();
  }

  private Answer<DataType> type(Found object) {
    try {
      return rules.type().orElseThrow().of(frame(object), object.range().size());
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** A name that cannot be read is none; whether the target is gone shows elsewhere. */
  private Optional<String> name(Found object) {
    Bound title = rules.title().orElseThrow();
    int most =
        title.term().type() instanceof ArrayType array
            ? (int) Math.min(MAX_NAME, array.byteSize().orElse(MAX_NAME))
            : MAX_NAME;
    try {
      return memory
          .readString(title.term().value(frame(object)), most)
          .filter(name -> !name.isEmpty());
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }
}
