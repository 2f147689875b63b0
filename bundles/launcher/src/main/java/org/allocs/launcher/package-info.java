/** Boots the framework, starts the bundles that a distribution holds, and takes all down again. */
@Version("1.0.0")
package org.allocs.launcher;

import org.osgi.annotation.versioning.Version;
