package org.allocs.stack.internal;

import org.allocs.model.AddressRange;
import org.allocs.target.TargetThread;

/**
 * One stack.
 *
 * @param thread that owns it, or runs on it
 * @param range where; stacks grow down from its limit
 * @param kind what it is
 */
record StackRegion(TargetThread thread, AddressRange range, StackKind kind) {}
