/**
 * What the engine knows of a process: bytes, mappings, threads, loaded objects. One contract for
 * the host's own process, another live one, and a core file.
 */
@Export
@Version("1.1.0")
package org.allocs.target;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
