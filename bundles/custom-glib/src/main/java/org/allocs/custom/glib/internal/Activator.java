package org.allocs.custom.glib.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.TypeEvidence;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the allocator of slices, and what tells the class of an instance. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
@Capability(namespace = Allocator.CAPABILITY, name = SliceAllocator.NAME)
public final class Activator implements BundleActivator {
  /** As that of an object with a table of virtual functions. */
  private static final int RANKING = 345;

  @Override
  public void start(BundleContext context) {
    context.registerService(Allocator.class, new SliceAllocator(), null);
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, RANKING);
    context.registerService(TypeEvidence.class, new InstanceEvidence(), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
