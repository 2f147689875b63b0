package org.allocs.debuginfo.internal;

import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/**
 * Keeps one module per file and state of that file, for all targets, and for each target which
 * module belongs to which object. Modules are given up when heap is short.
 */
final class DebugInfoService implements DebugInfo {
  private static final int MAX_FILES = 4096;

  private final ModuleOpener opener;
  private final Map<FileIdentity, SoftReference<Module>> files =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileIdentity, SoftReference<Module>> eldest) {
          return size() > MAX_FILES;
        }
      };
  private final Map<Target, ObjectModules> byTarget = new WeakHashMap<>();

  /**
   * @param roots directories with separate debug files
   */
  DebugInfoService(List<Path> roots) {
    this.opener = new ModuleOpener(roots);
  }

  /** An object is of one moment; so is what is found for it. */
  @Override
  public ModuleInfo module(Target target, LoadedObject object) {
    ObjectModules known;
    synchronized (byTarget) {
      known = byTarget.computeIfAbsent(target, t -> new ObjectModules());
    }
    return known.of(object, () -> find(target, object));
  }

  private Module find(Target target, LoadedObject object) {
    Optional<FileIdentity> identity =
        object.file().value().flatMap(path -> FileIdentity.of(object.path(), path));
    return identity.flatMap(this::ofFile).orElseGet(() -> opener.image(target, object));
  }

  private Optional<Module> ofFile(FileIdentity identity) {
    Optional<Module> known = known(identity);
    if (known.isPresent()) {
      return known;
    }
    Optional<Module> opened = opener.file(identity);
    if (opened.isEmpty()) {
      return opened;
    }
    synchronized (files) {
      Module first = known(identity).orElse(opened.get());
      files.put(identity, new SoftReference<>(first));
      return Optional.of(first);
    }
  }

  private Optional<Module> known(FileIdentity identity) {
    synchronized (files) {
      return Optional.ofNullable(files.get(identity)).map(SoftReference::get);
    }
  }
}
