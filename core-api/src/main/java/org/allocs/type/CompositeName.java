package org.allocs.type;

import java.util.Objects;
import java.util.Optional;

/**
 * What a composite is called.
 *
 * @param tag the name, qualified where the language has namespaces; empty where anonymous
 * @param spelling as programs in its language refer to it: {@code struct list_node}, {@code
 *     std::vector<int>}
 * @param uniqtypeName the name that stands for it in unique names: the unqualified tag, or for an
 *     anonymous one what makes it unique
 * @param common what stands for the tag where compilers write that differently: equal definitions
 *     have the same; empty where all write the tag
 */
public record CompositeName(
    Optional<String> tag, String spelling, String uniqtypeName, Optional<String> common) {
  /** Checks that nothing is absent. */
  public CompositeName {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(spelling, "spelling");
    Objects.requireNonNull(uniqtypeName, "uniqtypeName");
    Objects.requireNonNull(common, "common");
  }
}
