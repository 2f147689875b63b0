/**
 * What front-ends ask. They never ask an allocator: {@link org.allocs.query.MemoryModel} does, and
 * weighs the answers.
 */
@Export
@Version("1.1.0")
package org.allocs.query;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
