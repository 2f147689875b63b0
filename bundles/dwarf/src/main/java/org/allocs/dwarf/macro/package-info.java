/**
 * Macros: {@code .debug_macro} (DWARF 5, section 6.3, and GNU's before it) and {@code
 * .debug_macinfo} (DWARF 4, section 6.3). Their text is told as it stands, not expanded.
 *
 * <pre>{@code
 * for (MacroHistory history : Macros.named(units, "BUFSIZ")) {
 *   history.events();
 * }
 * }</pre>
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.macro;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
