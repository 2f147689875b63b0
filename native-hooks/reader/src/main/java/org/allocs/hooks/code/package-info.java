/** Decodes machine code, for those who infer from it what nothing else tells. */
@Export
@Version("1.1.0")
package org.allocs.hooks.code;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
