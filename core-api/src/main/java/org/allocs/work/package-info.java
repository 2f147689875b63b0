/** Threads that share the work of one question. */
@Export
@Version("1.0.0")
package org.allocs.work;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
