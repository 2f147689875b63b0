package org.allocs.typing.internal.content;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** What parts of a target's memory are, in the words of who asks where a pointer leads. */
final class Regions {
  private final List<Mapping> mappings;
  private final String[] words;
  private final boolean[] libraryData;

  Regions(Target target) throws AllocsException {
    mappings = target.mappings();
    words = new String[mappings.size()];
    libraryData = new boolean[words.length];
    List<LoadedObject> objects = target.objects();
    for (int i = 0; i < words.length; i++) {
      Mapping mapping = mappings.get(i);
      String owner = mapping.path().substring(mapping.path().lastIndexOf('/') + 1);
      for (LoadedObject object : objects) {
        if (object.range().overlaps(mapping.range())) {
          owner = object.shortName();
          libraryData[i] = object.isCLibrary() && mapping.isWritable();
        }
      }
      words[i] = word(mapping, owner);
    }
  }

  private static String word(Mapping mapping, String owner) {
    if (owner.isEmpty() || mapping.isAnonymous()) {
      return owner.isEmpty() || owner.startsWith("[anon") ? "anonymous memory" : owner;
    }
    if (mapping.isLabelled(mapping.path())) {
      return owner.replace("[", "").replace("]", "");
    }
    return (mapping.isExecutable() ? "code of " : "data of ") + owner;
  }

  /** The number of the region that an address is in; negative where nothing is mapped. */
  int at(long address) {
    int low = 0;
    int high = words.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(mappings.get(middle).range().base(), address) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    boolean inside = low > 0 && mappings.get(low - 1).range().contains(address);
    return inside ? low - 1 : -1;
  }

  /** What a region is. */
  String word(int region) {
    return words[region];
  }

  /** Whether it is what the C library may write of itself, where heads of its lists are. */
  boolean isLibraryData(int region) {
    return region >= 0 && libraryData[region];
  }
}
