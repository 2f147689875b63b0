package org.allocs.debug;

import java.util.Map;
import java.util.Objects;

/**
 * What the units of a file's debug information add up to. Keys of the maps are spelled as the
 * specification spells them, without what all have in common: {@code compile}, {@code C11}.
 *
 * @param kinds how many units there are of each kind ({@code DW_UT_})
 * @param versions how many there are of each version of DWARF
 * @param languages how many there are in each language ({@code DW_LANG_}); {@code none} where
 *     neither a unit nor one that imports it states one
 * @param producers how many each compiler made ({@code DW_AT_producer}); {@code unknown} where it
 *     is not stated
 * @param entries debugging information entries, null entries not counted
 * @param functions {@code DW_TAG_subprogram} entries that have code
 * @param inlined {@code DW_TAG_inlined_subroutine} entries
 * @param types entries that describe a type and are no mere declaration
 * @param variables {@code DW_TAG_variable} entries that are no mere declaration
 * @param lines addresses at which a row of a line table starts
 * @param macros definitions of macros ({@code DW_MACRO_define} and its kin)
 * @param skipped what could not be read, and how often
 */
public record UnitCensus(
    Map<String, Long> kinds,
    Map<String, Long> versions,
    Map<String, Long> languages,
    Map<String, Long> producers,
    long entries,
    long functions,
    long inlined,
    long types,
    long variables,
    long lines,
    long macros,
    Map<String, Long> skipped) {
  /** Checks that nothing is absent. */
  public UnitCensus {
    kinds = Map.copyOf(kinds);
    versions = Map.copyOf(versions);
    languages = Map.copyOf(languages);
    producers = Map.copyOf(producers);
    Objects.requireNonNull(skipped, "skipped");
    skipped = Map.copyOf(skipped);
  }
}
