/**
 * Questions that put several answers of a memory view together: what is at an address, the live
 * heap by type and by site, an object field by field, the stacks. Nothing here prints.
 */
@Export
@Version("1.0.0")
package org.allocs.inspect;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
