package org.allocs.declared.internal.search;

import org.allocs.model.AddressRange;

/**
 * An object.
 *
 * @param range where it is
 * @param element what it was found by
 * @param index of that in its row
 */
record Found(AddressRange range, long element, long index) {}
