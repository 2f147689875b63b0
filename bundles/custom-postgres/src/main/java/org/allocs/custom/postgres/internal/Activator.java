package org.allocs.custom.postgres.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.TypeEvidence;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocators of contexts, of blocks and of chunks, and what tells types of these. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = BlockAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = ContextAllocator.NAME)
@Capability(namespace = Allocator.CAPABILITY, name = ChunkAllocator.NAME)
public final class Activator implements BundleActivator {
  /** Chunks lie in blocks. */
  private static final int INNER = -1;

  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> inner = new Hashtable<>(Map.of(Constants.SERVICE_RANKING, INNER));
    context.registerService(Allocator.class, new BlockAllocator(), null);
    context.registerService(Allocator.class, new ContextAllocator(), null);
    context.registerService(Allocator.class, new ChunkAllocator(), inner);
    context.registerService(TypeEvidence.class, new NodeEvidence(), null);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
