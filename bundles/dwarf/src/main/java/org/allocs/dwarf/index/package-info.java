/**
 * Indexes of names that compilers, linkers and gdb leave in a file: {@code .debug_names} (DWARF 5,
 * section 6.1.1), {@code .gdb_index}, {@code .debug_gnu_pubnames} and {@code .debug_gnu_pubtypes}
 * with their older kin (DWARF 4, section 6.1.1).
 *
 * <pre>{@code
 * UnitHits hits = new UnitHits();
 * DebugNames.of(sections).find("ns::Item", hits);
 * hits.offsets();                                   // of units in .debug_info that may have it
 * }</pre>
 *
 * <p>An index may be stale or wrong. It only tells where to look first.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.index;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
