/**
 * Values that every part shares: ranges, allocations, sites, answers and their evidence.
 *
 * <p>The words, used everywhere and without synonyms:
 *
 * <dl>
 *   <dt>target
 *   <dd>a process under reflection: the host's own process, another live one, or a core file
 *   <dt>allocation
 *   <dd>a half-open range {@code [base, limit)} that one allocator issued; allocations nest
 *   <dt>allocator
 *   <dd>what issued it; each is a bundle's service
 *   <dt>arena
 *   <dd>an allocation that has, or may have, child allocations; the allocator that parcels it out
 *       is its suballocator
 *   <dt>leaf
 *   <dd>the deepest allocation that covers an address
 *   <dt>hierarchy
 *   <dd>the tree of arenas, and what each suballocator reports below them
 *   <dt>site
 *   <dd>the instruction that caused an allocation: address, function, file, line, inline chain
 *   <dt>type
 *   <dd>a unique in-memory description of a layout
 *   <dt>identity
 *   <dd>what an allocation is called in every run of the same program
 *   <dt>lifetime
 *   <dd>what ends an allocation
 *   <dt>metadata
 *   <dd>what is recorded of an allocation by whoever keeps book of it, as an object of a type
 *   <dt>hook index
 *   <dd>the record, in the target's memory, that the C library keeps of every live chunk
 *   <dt>evidence
 *   <dd>why we believe an answer, carried with every inferred fact
 * </dl>
 */
@Export
@Version("1.2.0")
package org.allocs.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
