/**
 * Layouts of memory, as the debug information of the target's files describes them, in one shape
 * for every language: sizes and offsets in bytes, bit-fields in bits.
 *
 * <p>Types may be recursive through the members of a {@link org.allocs.type.CompositeType}, which
 * are read when first asked for. Nothing here reads memory.
 */
@Export
@Version("1.0.0")
package org.allocs.type;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
