/**
 * Units, abbreviations, entries and attributes: {@code .debug_info}, {@code .debug_types}, {@code
 * .debug_abbrev}. {@link org.allocs.dwarf.info.Units} lists units; {@link
 * org.allocs.dwarf.info.Die} is one entry with its attributes by name; {@link
 * org.allocs.dwarf.info.DieWalker} passes over whole units fast.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.info;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
