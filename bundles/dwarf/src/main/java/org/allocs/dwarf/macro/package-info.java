/**
 * Macros: {@code .debug_macro} and {@code .debug_macinfo} (DWARF 5, section 6.3), which are counted
 * and not evaluated.
 *
 * <pre>{@code
 * long definitions = MacroCount.of(sections, problems);
 * }</pre>
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.macro;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
