/**
 * What can go wrong, by cause. One checked root, {@link org.allocs.error.AllocsException}; each
 * leaf carries the data that a message or a front-end needs.
 */
@Export
@Version("1.1.0")
package org.allocs.error;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
