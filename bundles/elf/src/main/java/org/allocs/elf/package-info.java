/**
 * Reader of ELF (System V gABI, chapters 4 and 5): files of both classes and byte orders, and
 * images in a target's memory. Start at {@link org.allocs.elf.ElfFile}.
 *
 * <p>Every offset, count and size is checked before it is used; a contradiction is a {@link
 * org.allocs.error.MalformedFileException}. Names of fields and constants are the specification's.
 */
@Export
@Version("1.0.0")
package org.allocs.elf;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
