/**
 * The Java side of {@code allocs.h}: runs in a virtual machine that {@code liballocs.so} starts
 * inside a C program, and answers that program's questions about itself.
 */
@Version("1.0.0")
package org.allocs.inprocess;

import org.osgi.annotation.versioning.Version;
