package org.allocs.shell.internal;

import org.allocs.command.CommandLine;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers the command line, and the same commands to a shell that may be there. */
public final class Activator implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    context.registerService(CommandLine.class, new Dispatcher(new Services(context)), null);
  }

  /** The framework withdraws the service. */
  @Override
  public void stop(BundleContext context) {}
}
