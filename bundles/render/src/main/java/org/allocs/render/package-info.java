/** Answers as text for people and as JSON for programs. */
@Export
@Version("1.0.0")
package org.allocs.render;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
