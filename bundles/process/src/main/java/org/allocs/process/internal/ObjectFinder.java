package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.UnsupportedException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * Finds the files that are loaded as code, by their images in memory alone: the dynamic linker's
 * list may be in the middle of a change, and knows nothing of a static program.
 */
final class ObjectFinder {
  /** The kernel's label of the image that it provides. */
  static final String VDSO = "[vdso]";

  private final Memory memory;
  private final ImageFiles files;
  private final List<Mapping> mappings;

  ObjectFinder(Memory memory, ImageFiles files, List<Mapping> mappings) {
    this.memory = memory;
    this.files = files;
    this.mappings = mappings;
  }

  /** The objects in ascending order, disjoint. */
  List<LoadedObject> find() throws AllocsException {
    List<LoadedImage> images = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (canStartImage(mapping)) {
        image(mapping).filter(this::isLoaded).ifPresent(images::add);
      }
    }
    images.sort(Comparator.comparing(image -> image.range()));
    List<LoadedObject> objects = new ArrayList<>();
    LoadedImage last = null;
    for (LoadedImage image : images) {
      if (last == null || !last.range().overlaps(image.range())) {
        objects.add(object(image));
        last = image;
      }
    }
    return List.copyOf(objects);
  }

  private static boolean canStartImage(Mapping mapping) {
    return mapping.isReadable()
        && (mapping.isFile() ? mapping.fileOffset() == 0 : mapping.isLabelled(VDSO));
  }

  private boolean isLoaded(LoadedImage image) {
    return image.header().isLabelled(VDSO) || image.isLoadedIn(mappings);
  }

  private Optional<LoadedImage> image(Mapping mapping) throws AllocsException {
    try {
      return Optional.of(LoadedImage.read(memory, mapping));
    } catch (MalformedFileException | UnsupportedException | MemoryFaultException e) {
      return Optional.empty();
    }
  }

  private LoadedObject object(LoadedImage image) throws AllocsException {
    return new LoadedObject(
        image.header().path(),
        image.range(),
        image.bias(),
        image.ownMappings(mappings),
        files.of(image));
  }
}
