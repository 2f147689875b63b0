package org.allocs.statics.internal;

import org.allocs.model.AddressRange;

/**
 * A segment or section where it is loaded.
 *
 * @param range in the target
 * @param of what it is
 */
record Part<T>(AddressRange range, T of) {}
