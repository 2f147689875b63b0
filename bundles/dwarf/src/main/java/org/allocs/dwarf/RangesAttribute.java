package org.allocs.dwarf;

/**
 * The value of {@code DW_AT_ranges} (DWARF 5, section 2.17.3).
 *
 * @param indexed whether it is {@code DW_FORM_rnglistx}, an index into the offsets at {@code
 *     DW_AT_rnglists_base}; otherwise an offset in {@code .debug_rnglists}, in {@code
 *     .debug_ranges} before DWARF 5
 * @param value the index or offset
 */
public record RangesAttribute(boolean indexed, long value) {}
