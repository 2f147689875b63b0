/**
 * What the files of a target say about it: segments, sections, symbols, lines, types, statics,
 * frames. Every address here is an address in a file unless it is said to be one in the target.
 */
@Export
@Version("1.1.0")
package org.allocs.debug;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
