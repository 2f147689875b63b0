package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.List;
import org.allocs.type.DataType;

/** Whether what was asked for can have been an array of some type, by how its size was computed. */
final class Asked {
  private final long size;
  private final List<Sizes.Form> forms = new ArrayList<>();

  Asked(long size) {
    this.size = size;
  }

  /** Adds the arguments of one of the calls that led to the allocation. */
  void add(Sizes.Form[] arguments) {
    forms.addAll(List.of(arguments));
  }

  /**
   * Whether nothing says otherwise: a size that is a constant is that of one object, and a sum has
   * something before or behind the elements.
   */
  boolean mayBeArray(DataType element) {
    long each = element.byteSize().orElse(0);
    boolean single = forms.stream().anyMatch(form -> form.factor() == 0 && form.constant() == size);
    return each > 0 && !(single && size != each) && forms.stream().noneMatch(f -> isSum(f, each));
  }

  /** Whether this is the size, and more than elements. */
  private boolean isSum(Sizes.Form form, long each) {
    boolean possible =
        form.factor() > 1
            && form.constant() > 0
            && size >= form.constant()
            && (size - form.constant()) % form.factor() == 0;
    return possible && (form.factor() != each || form.constant() % each != 0);
  }

  /** Whether it is a number of elements of just this size. */
  boolean isProduct(DataType element) {
    long each = element.byteSize().orElse(0);
    return each > 1 && size % each == 0 && forms.stream().anyMatch(f -> isFactor(f, each));
  }

  /** Also as an argument by itself, as {@code calloc} has it. */
  private static boolean isFactor(Sizes.Form form, long each) {
    return form.factor() == 0
        ? form.constant() == each
        : form.factor() == each && form.constant() == 0;
  }
}
