package org.allocs.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The instruction that caused an allocation.
 *
 * @param address return address of the call that allocated; the call itself lies just before it
 * @param module path of the file that the instruction is in, if it is in one
 * @param function the function's name, from debug information or the symbol table
 * @param frames source positions, innermost inlined function first; empty without a line table
 */
public record Site(
    long address, Optional<String> module, Optional<String> function, List<SourceFrame> frames) {
  /** Checks that nothing is absent. */
  public Site {
    Objects.requireNonNull(module, "module");
    Objects.requireNonNull(function, "function");
    frames = List.copyOf(frames);
  }

  /** Source file of the innermost position. */
  public Optional<String> file() {
    return frames.stream().findFirst().map(SourceFrame::file);
  }

  /** Line of the innermost position, from 1. */
  public Optional<Integer> line() {
    return frames.stream().findFirst().map(SourceFrame::line);
  }
}
