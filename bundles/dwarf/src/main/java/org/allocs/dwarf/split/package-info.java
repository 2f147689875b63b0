/**
 * Split DWARF as sections (DWARF 5, sections 7.3.2 and 7.3.5, appendix F): a {@code .dwo} file, and
 * a unit's part of a {@code .dwp} file, both look to readers like a file whose sections have their
 * plain names.
 *
 * <pre>{@code
 * DwarfSections unit = SplitSections.of(dwo, program);
 * Optional<DwarfSections> packed = SplitPackage.of(dwp, program).unit(dwoId);
 * }</pre>
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.split;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
