/**
 * Lists of address ranges and of locations: {@code .debug_ranges}, {@code .debug_rnglists}, {@code
 * .debug_loc}, {@code .debug_loclists}, {@code .debug_aranges} (DWARF 5, sections 2.17.3, 2.6.2 and
 * 6.1.2; DWARF 4, sections 2.17.3 and 2.6.2).
 *
 * <pre>{@code
 * List<AddressRange> ranges = RangeLists.of(unit).read(rangesAttribute);
 * Optional<Expression> where = LocationLists.of(unit).at(locationAttribute, pc);
 * for (AddressRangeSet set : AddressRangeSets.read(sections)) { … }
 * }</pre>
 *
 * <p>Ranges are addresses in the file, half-open and unsigned. Empty ranges and those that a linker
 * marked as removed code are left out.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.range;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
