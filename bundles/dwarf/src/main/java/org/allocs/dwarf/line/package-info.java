/**
 * Line programs: {@code .debug_line} of DWARF 2 to 5 (DWARF 5, section 6.2).
 *
 * <pre>{@code
 * LineTable lines = LineTable.of(unit);
 * Optional<LinePosition> where = lines.at(pc);   // file, line and column of an instruction
 * Optional<String> file = lines.file(declFile);  // what DW_AT_decl_file and DW_AT_call_file mean
 * }</pre>
 *
 * <p>The program runs when a position is first asked for; its rows are kept in primitive arrays, 14
 * bytes each.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.line;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
