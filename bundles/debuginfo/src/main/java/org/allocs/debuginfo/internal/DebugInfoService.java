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
 * Keeps one module per file and state of that file, for all targets, and one per object whose file
 * is gone, for its target. Modules are given up when heap is short.
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
  private final Map<Target, Map<LoadedObject, SoftReference<Module>>> images = new WeakHashMap<>();

  /**
   * @param roots directories with separate debug files
   */
  DebugInfoService(List<Path> roots) {
    this.opener = new ModuleOpener(roots);
  }

  @Override
  public ModuleInfo module(Target target, LoadedObject object) {
    Optional<FileIdentity> identity =
        object.file().value().flatMap(path -> FileIdentity.of(object.path(), path));
    return identity.isPresent() ? ofFile(target, object, identity.get()) : ofImage(target, object);
  }

  private Module ofFile(Target target, LoadedObject object, FileIdentity identity) {
    Optional<Module> known = known(identity);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Module> opened = opener.file(identity);
    if (opened.isEmpty()) {
      return ofImage(target, object);
    }
    synchronized (files) {
      Module first = known(identity).orElse(opened.get());
      files.put(identity, new SoftReference<>(first));
      return first;
    }
  }

  private Optional<Module> known(FileIdentity identity) {
    synchronized (files) {
      return Optional.ofNullable(files.get(identity)).map(SoftReference::get);
    }
  }

  private Module ofImage(Target target, LoadedObject object) {
    synchronized (images) {
      Map<LoadedObject, SoftReference<Module>> ofTarget =
          images.computeIfAbsent(target, t -> new LinkedHashMap<>());
      Module known = Optional.ofNullable(ofTarget.get(object)).map(SoftReference::get).orElse(null);
      if (known == null) {
        known = opener.image(target, object);
        ofTarget.put(object, new SoftReference<>(known));
      }
      return known;
    }
  }
}
