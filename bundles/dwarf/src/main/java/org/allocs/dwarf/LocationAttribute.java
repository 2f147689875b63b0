package org.allocs.dwarf;

import java.util.Objects;

/**
 * The value of an attribute that says where something is, as far as the form tells; {@code
 * DW_AT_location}, {@code DW_AT_frame_base} and the like (DWARF 5, section 2.6).
 */
public sealed interface LocationAttribute {
  /**
   * One location, the same at every instruction.
   *
   * @param block the expression
   */
  record Expression(Block block) implements LocationAttribute {
    /** Checks that nothing is absent. */
    public Expression {
      Objects.requireNonNull(block, "block");
    }
  }

  /**
   * A location list by its place.
   *
   * @param offset in {@code .debug_loclists}, in {@code .debug_loc} before DWARF 5
   */
  record ListOffset(long offset) implements LocationAttribute {}

  /**
   * A location list by its number, {@code DW_FORM_loclistx}.
   *
   * @param index into the offsets at {@code DW_AT_loclists_base}
   */
  record ListIndex(long index) implements LocationAttribute {}

  /**
   * No location: the value itself, {@code DW_AT_const_value}.
   *
   * @param value sign-extended where the form has a sign
   */
  record Constant(long value) implements LocationAttribute {}

  /**
   * No location: the bytes of the value itself, {@code DW_AT_const_value}.
   *
   * @param block as they would be in memory
   */
  record ConstantBytes(Block block) implements LocationAttribute {
    /** Checks that nothing is absent. */
    public ConstantBytes {
      Objects.requireNonNull(block, "block");
    }
  }
}
