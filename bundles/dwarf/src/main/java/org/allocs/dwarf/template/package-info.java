/**
 * Names of C++ templates with their arguments, which compilers and people write in different ways
 * ({@code Q<long int>}, {@code Q<long>}), and types by such names.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.template;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
