/**
 * Changes of memory, as the protocol knows them: what is to be done ({@link
 * org.allocs.change.Change}) and what came of it ({@link org.allocs.change.Outcome}).
 */
@Export
@Version("1.0.0")
package org.allocs.change;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
