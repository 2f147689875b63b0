package org.allocs.shell.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.allocs.debug.DebugCache;
import org.allocs.debug.DebugInfo;
import org.allocs.query.MemoryModel;
import org.allocs.target.Targets;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** What commands need from the engine, looked for anew each time. */
final class Services implements EngineAccess, AutoCloseable {
  private static final String HOME = "allocs.home";

  private final BundleContext context;
  private final ServiceTracker<Targets, Targets> targets;
  private final ServiceTracker<MemoryModel, MemoryModel> model;
  private final ServiceTracker<DebugInfo, DebugInfo> debugInfo;

  Services(BundleContext context) {
    this.context = context;
    this.targets = new ServiceTracker<>(context, Targets.class, null);
    this.model = new ServiceTracker<>(context, MemoryModel.class, null);
    this.debugInfo = new ServiceTracker<>(context, DebugInfo.class, null);
    targets.open();
    model.open();
    debugInfo.open();
  }

  BundleContext context() {
    return context;
  }

  @Override
  public Targets targets() throws CommandException {
    return present(targets, Targets.class);
  }

  @Override
  public MemoryModel model() throws CommandException {
    return present(model, MemoryModel.class);
  }

  @Override
  public DebugCache cache() throws CommandException {
    ServiceReference<DebugCache> found = context.getServiceReference(DebugCache.class);
    if (found == null) {
      throw CommandException.failed("nothing is kept: neither XDG_CACHE_HOME nor HOME is set");
    }
    return context.getService(found);
  }

  @Override
  public DebugInfo debugInfo() throws CommandException {
    return present(debugInfo, DebugInfo.class);
  }

  @Override
  public Optional<Path> home() {
    return Optional.ofNullable(context.getProperty(HOME)).map(Path::of);
  }

  private static <T> T present(ServiceTracker<T, T> tracker, Class<T> type)
      throws CommandException {
    T service = tracker.getService();
    if (service == null) {
      throw CommandException.failed("no bundle offers service=" + type.getName());
    }
    return service;
  }

  @Override
  public void close() {
    targets.close();
    model.close();
    debugInfo.close();
  }
}
