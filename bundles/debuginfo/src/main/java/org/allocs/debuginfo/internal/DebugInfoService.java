package org.allocs.debuginfo.internal;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.WeakHashMap;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.UnwoundFrame;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * Keeps what was read of each file and state of that file, for all targets, and for each target
 * which module belongs to which object, with types of the target. Given up when heap is short.
 */
final class DebugInfoService implements DebugInfo {
  private static final int MAX_FILES = 4096;

  private final Places places;
  private final DiskCache cache;
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
    this(Places.of(roots), new DiskCache(Optional.empty()));
  }

  /**
   * @param places with separate debug files
   * @param cache of what takes long to read
   */
  DebugInfoService(Places places, DiskCache cache) {
    this.places = places;
    this.cache = cache;
    this.opener = new ModuleOpener(places, cache);
  }

  @Override
  public ModuleInfo module(Target target, LoadedObject object) {
    return moduleOf(target, object);
  }

  @Override
  public Answer<List<FrameVariable>> frameVariables(
      Target target, UnwoundFrame frame, Memory memory) {
    if (frame.object().isEmpty()) {
      return Answer.unknown("code belongs to no file");
    }
    LoadedObject object = frame.object().get();
    return moduleOf(target, object)
        .dwarf()
        .frameVariables(
            new LiveFrame(
                frame.registers(),
                OptionalLong.of(frame.cfa()),
                object.toFile(frame.lookup()),
                object.bias(),
                memory,
                address -> placed(target, address)));
  }

  private Optional<CallerModules.Placed> placed(Target target, long address)
      throws AllocsException {
    return target.objects().stream()
        .filter(object -> object.range().contains(address))
        .findFirst()
        .map(o -> new CallerModules.Placed(moduleOf(target, o).dwarf(), o.bias()));
  }

  @Override
  public List<LoadedObject> madeCode(Target target) throws AllocsException {
    Map<String, Module> made = new HashMap<>();
    List<LoadedObject> objects = new ArrayList<>();
    for (JitFiles.File file : JitFiles.of(target, object -> moduleOf(target, object))) {
      made.put(file.object().path(), opener.described(file.object(), file.elf()));
      objects.add(file.object());
    }
    modulesOfTarget(target).made(made);
    return objects;
  }

  private ObjectModules modulesOfTarget(Target target) {
    synchronized (byTarget) {
      return byTarget.computeIfAbsent(target, this::modulesOf);
    }
  }

  /** An object is of one moment; so is what is found for it. */
  private Module moduleOf(Target target, LoadedObject object) {
    return modulesOfTarget(target).of(object, () -> find(target, object));
  }

  /** Does not keep the target. */
  private ObjectModules modulesOf(Target target) {
    WeakReference<Target> weak = new WeakReference<>(target);
    return new ObjectModules(new ThreadBlocks(weak, this::module));
  }

  private Module find(Target target, LoadedObject object) {
    Optional<FileIdentity> identity =
        object.file().value().flatMap(path -> FileIdentity.of(object.path(), path));
    return identity.flatMap(this::ofFile).orElseGet(() -> opener.image(target, object));
  }

  /** Nothing if the file cannot be opened, and then its image in memory says why. */
  private Optional<Module> ofFile(FileIdentity identity) {
    try {
      return Optional.of(opened(identity));
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  private Module opened(FileIdentity identity) throws AllocsException {
    Optional<Module> known = known(identity);
    if (known.isPresent()) {
      return known.get();
    }
    Module opened = opener.file(identity);
    synchronized (files) {
      Module first = known(identity).orElse(opened);
      files.put(identity, new SoftReference<>(first));
      return first;
    }
  }

  /** A file with roots of its own is not kept: others would find other files for it. */
  @Override
  public ModuleInfo open(Path file, List<Path> more) throws AllocsException {
    FileIdentity identity = FileIdentity.read(file.toString(), file);
    if (more.isEmpty()) {
      return opened(identity);
    }
    return new ModuleOpener(places.after(more), cache).file(identity);
  }

  private Optional<Module> known(FileIdentity identity) {
    synchronized (files) {
      return Optional.ofNullable(files.get(identity)).map(SoftReference::get);
    }
  }
}
