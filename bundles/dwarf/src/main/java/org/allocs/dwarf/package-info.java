/**
 * What the readers of every DWARF section share. The module reads DWARF 2 to 5, in the 32-bit and
 * the 64-bit format, over a {@link org.allocs.dwarf.DwarfSections}; it knows no container.
 *
 * <ul>
 *   <li>{@code org.allocs.dwarf}: sections, formats, constants, string and address tables, and
 *       values that one section's reader hands to another's
 *   <li>{@code org.allocs.dwarf.info}: units, abbreviations, entries, forms ({@code .debug_info},
 *       {@code .debug_types}, {@code .debug_abbrev})
 *   <li>{@code org.allocs.dwarf.type}: {@link org.allocs.type.DataType}s from entries
 *   <li>{@code org.allocs.dwarf.scope}: functions, blocks, inlined subroutines, variables
 *   <li>{@code org.allocs.dwarf.template}: names of instances of templates, in any spelling
 *   <li>{@code org.allocs.dwarf.query}: the facade over all of these
 *   <li>{@code org.allocs.dwarf.line}: line programs; {@code .frame}: call frame information;
 *       {@code .expr}: expressions; {@code .range}: range and location lists
 * </ul>
 *
 * <p>Bytes are hostile. Whatever contradicts the format is a {@link
 * org.allocs.error.MalformedFileException} that names section and offset; it concerns the unit or
 * table that was read, and the others still answer. Names of constants are the specification's.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
