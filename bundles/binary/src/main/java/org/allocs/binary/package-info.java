/** Reading of binary formats: every read is checked, every failure says where it happened. */
@Export
@Version("1.0.0")
package org.allocs.binary;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
