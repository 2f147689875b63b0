/**
 * Builds {@link org.allocs.type.DataType}s from entries (DWARF 5, chapter 5). {@link
 * org.allocs.dwarf.type.TypeReader} yields one object per entry; a declaration yields the object of
 * its definition: in C the one of its own unit first, then that of any unit.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.type;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
