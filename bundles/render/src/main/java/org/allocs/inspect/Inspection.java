package org.allocs.inspect;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.target.FatalSignal;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;

/**
 * All that is known of one address.
 *
 * @param resolution the allocations that cover it
 * @param type of the deepest of them
 * @param field the innermost member or element at the address, if the type has any
 * @param content what the deepest looks like; empty where its type says that already, or nobody can
 *     tell
 * @param site of the deepest allocation
 * @param calls that led to it, from the allocator outwards
 * @param fault the signal that ended the process, if an access to this address caused it
 */
public record Inspection(
    Resolution resolution,
    Answer<DataType> type,
    Optional<FieldPath> field,
    Optional<Answer<Content>> content,
    Answer<Site> site,
    List<Site> calls,
    Optional<FatalSignal> fault) {
  /** Checks that nothing is absent. */
  public Inspection {
    Objects.requireNonNull(resolution, "resolution");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(fault, "fault");
    calls = List.copyOf(calls);
  }

  /**
   * Asks a view about an address.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Inspection at(MemoryView view, long address) throws AllocsException {
    Resolution resolution = view.find(address);
    Optional<FatalSignal> fault =
        view.context()
            .target()
            .fatalSignal()
            .filter(signal -> signal.address().equals(OptionalLong.of(address)));
    if (resolution.leaf().isEmpty()) {
      String why = resolution.note().orElse("not mapped");
      return new Inspection(
          resolution,
          Answer.unknown(why),
          Optional.empty(),
          Optional.empty(),
          Answer.unknown(why),
          List.of(),
          fault);
    }
    Allocation leaf = resolution.leaf().get();
    Answer<DataType> type = view.type(leaf);
    Optional<FieldPath> field =
        type.value().flatMap(known -> FieldPath.at(known, address - leaf.base()));
    return new Inspection(
        resolution,
        type,
        field,
        Contents.of(view, leaf, type),
        view.site(leaf),
        view.calls(leaf),
        fault);
  }

  /** The address that was asked for. */
  public long address() {
    return resolution.address();
  }

  /** The deepest allocation that covers the address. */
  public Optional<Allocation> leaf() {
    return resolution.leaf();
  }
}
