/**
 * Functions, lexical blocks, inlined subroutines, variables: what is in scope at an instruction
 * (DWARF 5, sections 3.3 to 3.5 and 4.1).
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.scope;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
