package org.allocs.mmap.internal;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/**
 * Adjacent mappings that belong together.
 *
 * @param mappings ascending, each beginning where the one before ends; never empty
 */
record Root(List<Mapping> mappings) {
  private static final int MAX_LISTED = 16;

  /** As the kernel and glibc label stacks. */
  private static final Pattern NUMBER_OF_THREAD = Pattern.compile(":\\s*[0-9]+\\]$");

  /** All that they cover. */
  AddressRange range() {
    return new AddressRange(first().range().base(), last().range().limit());
  }

  private Mapping first() {
    return mappings.get(0);
  }

  private Mapping last() {
    return mappings.get(mappings.size() - 1);
  }

  /** Described by its file or label, if any of its mappings has one. */
  private Mapping named() {
    for (Mapping mapping : mappings) {
      if (!mapping.path().isEmpty()) {
        return mapping;
      }
    }
    return first();
  }

  /** What it is called in every run; others may be called the same. */
  String key() {
    Mapping named = named();
    if (named.isFile()) {
      return named.path() + "+" + AddressRange.hex(named.fileOffset());
    }
    if (named.path().isEmpty()) {
      return "anonymous " + permissions() + " " + Long.toUnsignedString(range().size()) + " bytes";
    }
    return NUMBER_OF_THREAD.matcher(named.path()).replaceFirst("]");
  }

  /** What is known of it; of a loaded object's mappings if there is one. */
  Allocation allocation(
      Target target, Optional<LoadedObject> owner, Askers askers, MappingFacts facts)
      throws AllocsException {
    Mapping named = named();
    Allocation.Builder builder =
        Allocation.of(MmapAllocator.NAME, range())
            .name(named.path().isEmpty() ? "anonymous" : named.path())
            .type(() -> Answer.unknown("a mapping has no type of its own"))
            .attribute("kind", Kind.of(named).words())
            .attribute("permissions", permissions())
            .facts(facts);
    if (named.isFile()) {
      builder
          .attribute("file", named.path())
          .attribute("offset", AddressRange.hex(named.fileOffset()));
      if (!named.device().isEmpty()) {
        builder
            .attribute("device", named.device())
            .attribute("inode", Long.toUnsignedString(named.inode()));
      }
    }
    target.inferred(named).ifPresent(why -> builder.attribute("inferred", why));
    if (owner.isPresent()) {
      askers.describe(builder, owner.get());
    } else {
      askers.describe(builder, mappings);
    }
    return (named.deleted() ? builder.attribute("deleted", "true") : builder).build();
  }

  private String permissions() {
    if (mappings.size() == 1) {
      return first().permissions(); // of a thousand stacks
    }
    String listed =
        mappings.stream()
            .limit(MAX_LISTED)
            .map(Mapping::permissions)
            .collect(Collectors.joining(","));
    return mappings.size() > MAX_LISTED ? listed + ",…" : listed;
  }
}
