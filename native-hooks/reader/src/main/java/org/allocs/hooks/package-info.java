/**
 * Reads the hook index: which chunks of {@code malloc} and {@code operator new} are live in a
 * target that runs under the hooks. The layout is specified in {@code native-hooks/FORMAT.md}.
 */
@Export
@Version("2.3.0")
package org.allocs.hooks;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
