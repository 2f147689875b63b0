package org.allocs.debuginfo.internal;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugCache;
import org.allocs.debug.DebugInfo;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.debuginfo.internal.debuginfod.Debuginfod;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Offers {@link DebugInfo}, and {@link DebugCache} if there is one, while the bundle is active. */
public final class Activator implements BundleActivator {
  /** Framework property: directories with separate debug files, separated by colons. */
  static final String ROOTS_PROPERTY = "org.allocs.debug.roots";

  /** Framework property: directory of the cache; without it nothing is kept. */
  static final String CACHE_PROPERTY = "org.allocs.debug.cache";

  private static final String DEFAULT_ROOTS = "/usr/lib/debug";

  private DiskCache cache;

  /** Called by the framework. */
  public Activator() {}

  @Override
  public void start(BundleContext context) {
    String roots = context.getProperty(ROOTS_PROPERTY);
    List<Path> paths =
        Arrays.stream((roots == null ? DEFAULT_ROOTS : roots).split(File.pathSeparator))
            .filter(root -> !root.isEmpty())
            .map(Path::of)
            .toList();
    Places places = new Places(paths, Debuginfod.of(System.getenv()));
    cache = new DiskCache(Optional.ofNullable(context.getProperty(CACHE_PROPERTY)).map(Path::of));
    context.registerService(DebugInfo.class, new DebugInfoService(places, cache), null);
    cache
        .directory()
        .ifPresent(directory -> context.registerService(DebugCache.class, directory, null));
  }

  /** The framework withdraws the services; what is being written is finished. */
  @Override
  public void stop(BundleContext context) {
    cache.close();
  }
}
