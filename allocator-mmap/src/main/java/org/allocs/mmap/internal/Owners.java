package org.allocs.mmap.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** Which loaded object a mapping belongs to, and so which adjacent mappings belong together. */
final class Owners {
  private static final String PTHREAD_STACK = "[anon: glibc: pthread stack:";

  private final Map<Long, LoadedObject> ownerByBase = new HashMap<>();

  private Owners(List<LoadedObject> objects) {
    for (LoadedObject object : objects) {
      for (Mapping mapping : object.mappings()) {
        ownerByBase.putIfAbsent(mapping.range().base(), object);
      }
    }
  }

  /** Where the objects cannot be told, mappings still can: then files alone decide. */
  static Owners of(Target target) throws TargetGoneException {
    try {
      return new Owners(target.objects());
    } catch (TargetGoneException e) {
      throw e;
    } catch (AllocsException e) {
      return new Owners(List.of());
    }
  }

  /** The object that a mapping belongs to. */
  Optional<LoadedObject> ownerOf(Mapping mapping) {
    return Optional.ofNullable(ownerByBase.get(mapping.range().base()));
  }

  /** Whether the second mapping, the next one in the table, continues the first. */
  boolean belongTogether(Mapping first, Mapping second) {
    if (first.range().limit() != second.range().base()) {
      return false;
    }
    Optional<LoadedObject> owner = ownerOf(first);
    if (owner.isPresent() || ownerOf(second).isPresent()) {
      return owner.isPresent() && owner.equals(ownerOf(second));
    }
    return first.isFile() ? isSameFile(first, second) : isSameLabel(first, second);
  }

  private static boolean isSameFile(Mapping first, Mapping second) {
    return first.inode() == second.inode()
        && first.device().equals(second.device())
        && first.path().equals(second.path());
  }

  /** Labels that stand for one thing; others, such as those that a program gives, need not. */
  private static boolean isSameLabel(Mapping first, Mapping second) {
    boolean one = first.path().equals("[heap]") || first.path().startsWith(PTHREAD_STACK);
    return one && second.inode() == 0 && first.path().equals(second.path());
  }
}
