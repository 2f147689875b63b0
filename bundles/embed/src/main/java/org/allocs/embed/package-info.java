/**
 * One-call API for a program that knows nothing of OSGi; start at {@link org.allocs.embed.Allocs}.
 */
@Export
@Version("1.0.0")
package org.allocs.embed;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
