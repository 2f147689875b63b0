package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.type.FieldPath;

/**
 * What else the protocol tells of the deepest allocation at an address. Found out apart from an
 * {@link Inspection}, as it may take longer.
 *
 * @param usableSize bytes that the program may use from its base
 * @param identity what it is called in every run
 * @param lifetime what ends it
 * @param pointerUse which pointers into it stand for it
 * @param metadata what is recorded of it
 * @param record the same, part by part, where it is known
 * @param paths every way to see what is at the address, as {@link MemoryView#typesAt}
 */
public record MetaFacts(
    Answer<Long> usableSize,
    Answer<Identity> identity,
    Answer<Lifetime> lifetime,
    Answer<PointerUse> pointerUse,
    Answer<Metadata> metadata,
    Optional<Node> record,
    List<FieldPath> paths) {
  /** Copies the paths. */
  public MetaFacts {
    paths = List.copyOf(paths);
  }

  /**
   * Asks a view.
   *
   * @return empty where nothing covers the address
   * @throws AllocsException if the target is gone
   */
  public static Optional<MetaFacts> of(MemoryView view, Resolution resolution)
      throws AllocsException {
    if (resolution.leaf().isEmpty()) {
      return Optional.empty();
    }
    Allocation leaf = resolution.leaf().get();
    Answer<Metadata> metadata = view.metadata(leaf);
    return Optional.of(
        new MetaFacts(
            view.usableSize(leaf),
            view.identity(leaf),
            view.lifetime(leaf),
            view.pointerUse(leaf),
            metadata,
            metadata.isKnown()
                ? Optional.of(ObjectDump.of(view, metadata.value().get()))
                : Optional.empty(),
            view.typesAt(leaf, resolution.address()).value().orElse(List.of())));
  }

  /** The innermost of the paths, where alternatives leave more than one. */
  public List<FieldPath> alternatives() {
    List<FieldPath> innermost = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      boolean holdsNext = i + 1 < paths.size() && isInside(paths.get(i + 1), paths.get(i));
      if (!holdsNext) {
        innermost.add(paths.get(i));
      }
    }
    return innermost.size() > 1 ? List.copyOf(innermost) : List.of();
  }

  private static boolean isInside(FieldPath part, FieldPath whole) {
    String rest =
        part.path().startsWith(whole.path()) ? part.path().substring(whole.path().length()) : "-";
    return whole.path().isEmpty() || rest.isEmpty() || rest.startsWith(".") || rest.startsWith("[");
  }
}
