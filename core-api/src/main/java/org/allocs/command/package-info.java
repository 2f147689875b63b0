/** How whoever boots the framework hands a command to the front-end that understands it. */
@Export
@Version("1.1.0")
package org.allocs.command;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
