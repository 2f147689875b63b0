package org.allocs.shell.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.allocs.allocator.Declarations;
import org.allocs.command.InstalledBundles;
import org.allocs.debug.DebugCache;
import org.allocs.debug.DebugInfo;
import org.allocs.query.MemoryModel;
import org.allocs.target.Targets;
import org.osgi.framework.BundleContext;

/** What commands need from the engine, looked for anew each time. */
final class Services implements EngineAccess {
  private static final String HOME = "allocs.home";

  private final BundleContext context;

  Services(BundleContext context) {
    this.context = context;
  }

  BundleContext context() {
    return context;
  }

  @Override
  public Targets targets() throws CommandException {
    return present(Targets.class);
  }

  @Override
  public MemoryModel model() throws CommandException {
    return present(MemoryModel.class);
  }

  @Override
  public DebugCache cache() throws CommandException {
    return find(DebugCache.class)
        .orElseThrow(
            () ->
                CommandException.failed("nothing is kept: neither XDG_CACHE_HOME nor HOME is set"));
  }

  @Override
  public DebugInfo debugInfo() throws CommandException {
    return present(DebugInfo.class);
  }

  @Override
  public Declarations declarations() throws CommandException {
    return present(Declarations.class);
  }

  @Override
  public InstalledBundles bundles() throws CommandException {
    return present(InstalledBundles.class);
  }

  @Override
  public Optional<Path> home() {
    return Optional.ofNullable(context.getProperty(HOME)).map(Path::of);
  }

  private <T> T present(Class<T> type) throws CommandException {
    return find(type)
        .orElseThrow(() -> CommandException.failed("no bundle offers service=" + type.getName()));
  }

  private <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(context.getServiceReference(type)).map(context::getService);
  }
}
