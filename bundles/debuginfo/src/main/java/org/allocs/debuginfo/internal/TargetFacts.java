package org.allocs.debuginfo.internal;

import org.allocs.type.UniqueTypes;

/**
 * What the files of one target have in common.
 *
 * @param types of all of them
 * @param threadBlocks where its threads have the variables of its libraries
 */
record TargetFacts(UniqueTypes types, ThreadBlocks threadBlocks) {}
