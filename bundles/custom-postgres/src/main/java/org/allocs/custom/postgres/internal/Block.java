package org.allocs.custom.postgres.internal;

import org.allocs.model.AddressRange;

/**
 * A piece of memory that a context got from {@code malloc}.
 *
 * @param owner the context
 * @param range all of it; the first one of a context mostly begins with the context itself
 * @param header where its own struct begins
 * @param first where chunks begin
 * @param free where chunks end, and what was never used begins
 */
record Block(MemoryContext owner, AddressRange range, long header, long first, long free) {}
