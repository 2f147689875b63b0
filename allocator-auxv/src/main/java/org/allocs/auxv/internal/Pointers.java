package org.allocs.auxv.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.allocs.model.AddressRange;

/**
 * The pointers of {@code argv} and {@code envp} as they are now, where they still point above the
 * vector.
 *
 * @param names by address, in ascending order, which pointer points there
 * @param intact whether every pointer is as the kernel wrote it, as far as their order tells
 */
record Pointers(TreeMap<Long, String> names, boolean intact) {
  /**
   * Reads them.
   *
   * @param strings where strings may be
   */
  static Pointers read(InitialStack stack, AddressRange strings) {
    TreeMap<Long, String> names = new TreeMap<>();
    List<Long> all = new ArrayList<>();
    collect(stack.block(), stack.argv(), "argv", all, names);
    collect(stack.block(), stack.envp(), "envp", all, names);
    names.keySet().removeIf(address -> !strings.contains(address));
    boolean ascending = true;
    for (int i = 0; i < all.size(); i++) {
      ascending &= strings.contains(all.get(i)) && (i == 0 || all.get(i - 1) < all.get(i));
    }
    return new Pointers(names, ascending);
  }

  /** Everything but the terminator in the last place. */
  private static void collect(
      Block block, AddressRange array, String name, List<Long> all, TreeMap<Long, String> names) {
    long count = array.size() / AuxvDescriptor.WORD - 1;
    for (long i = 0; i < count; i++) {
      long pointer = block.word(array.base() + i * AuxvDescriptor.WORD);
      all.add(pointer);
      names.putIfAbsent(pointer, name + "[" + i + "]");
    }
  }
}
