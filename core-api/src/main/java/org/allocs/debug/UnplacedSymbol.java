package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A symbol that has no address in the image.
 *
 * @param name without version
 * @param kind why it has none
 * @param what it is a symbol of: {@code function}, {@code object}, {@code thread-local}, {@code
 *     label} for what states nothing
 * @param global whether its binding is global, weak or unique
 * @param weak whether its binding is weak: it may stay undefined
 * @param tlsOffset of a thread-local variable, bytes from the start of the file's block of
 *     thread-local storage ({@code PT_TLS}), or of its section in a file that is not linked yet;
 *     empty for what is not defined here
 * @param size bytes, {@code st_size}
 * @param section that a thread-local variable lies in, if sections are known
 * @param versions as {@link Symbol#versions}
 */
public record UnplacedSymbol(
    String name,
    Kind kind,
    String what,
    boolean global,
    boolean weak,
    OptionalLong tlsOffset,
    long size,
    Optional<String> section,
    List<String> versions) {
  /** Why it has no address. */
  public enum Kind {
    /** {@code STT_TLS}: each thread has one of its own. */
    THREAD_LOCAL,
    /** {@code SHN_UNDEF}: another file has to define it. */
    UNDEFINED
  }

  /** Checks that nothing is absent. */
  public UnplacedSymbol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(tlsOffset, "tlsOffset");
    Objects.requireNonNull(section, "section");
    versions = List.copyOf(versions);
  }
}
