/**
 * What an allocator bundle implements and registers as a service: {@link
 * org.allocs.allocator.Allocator}, or {@link org.allocs.allocator.AllocatorFamily} where only a
 * target itself knows which allocators it has. One that knows what it allocated ever is a {@link
 * org.allocs.allocator.CountingAllocator}. Files may declare allocators, too: {@link
 * org.allocs.allocator.Declarations} takes them. Nothing else has to be said anywhere: an allocator
 * is found by the framework and placed by what it claims.
 */
@Export
@Version("1.1.0")
package org.allocs.allocator;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
