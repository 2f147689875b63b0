package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.debug.demangle.Demangler;
import org.allocs.target.FileAddress;

/**
 * A function or object of a symbol table.
 *
 * @param name without version
 * @param kind function or object
 * @param global whether its binding is global, weak or unique
 * @param address {@code st_value}
 * @param size bytes; 0 only where nothing tells
 * @param sizeSource which source told the size
 * @param versions as linkers write them behind the name: {@code @@GLIBC_2.14} for the one that
 *     programs get that are linked now, {@code @GLIBC_2.2.5} for any other
 */
public record Symbol(
    String name,
    Kind kind,
    boolean global,
    FileAddress address,
    long size,
    SizeSource sizeSource,
    List<String> versions) {
  /** What it is. */
  public enum Kind {
    /** {@code STT_FUNC} or {@code STT_GNU_IFUNC}. */
    FUNCTION,
    /** {@code STT_OBJECT} or {@code STT_COMMON}. */
    OBJECT,
    /** {@code STT_NOTYPE} in a section that occupies memory: a label of hand-written code. */
    LABEL
  }

  /** Where the size comes from, best first. */
  public enum SizeSource {
    /** {@code st_size}. */
    SYMBOL_TABLE,
    /** {@code DW_AT_high_pc}, or the size of the variable's type. */
    DEBUG_INFO,
    /** The range of a call frame entry. */
    CALL_FRAME_INFO,
    /** The distance to the next symbol or the section's end. */
    NEXT_SYMBOL,
    /** Nothing tells. */
    UNKNOWN
  }

  /**
   * The name as its programmer wrote it, where its compiler made one word of scopes and template
   * arguments (C++, Rust): qualified, without result and parameters. Any other name as it is.
   */
  public String plainName() {
    return demangled(name).orElse(name);
  }

  /**
   * What a name in a symbol table stands for: {@code _ZN3FooC1Ev} for {@code Foo::Foo}; empty if it
   * stands for itself, or is not understood as a whole. Behind the copies that compilers make of
   * parts of a function stands what sets them apart: {@code Foo::Foo [clone .cold]}.
   */
  public static Optional<String> demangled(String name) {
    return Demangler.name(name);
  }

  /**
   * The name as its programmer wrote it, with parameters: {@code Foo::f(int) const}; empty if it
   * was not mangled, or is not understood.
   */
  public Optional<String> signature() {
    return Demangler.signature(name);
  }

  /** Checks that nothing is absent. */
  public Symbol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(sizeSource, "sizeSource");
    versions = List.copyOf(versions);
  }

  /** One without a version. */
  public Symbol(
      String name,
      Kind kind,
      boolean global,
      FileAddress address,
      long size,
      SizeSource sizeSource) {
    this(name, kind, global, address, size, sizeSource, List.of());
  }
}
