package org.allocs.allocator;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One kind of evidence for the type of an allocation whose own allocator records none. Register an
 * implementation as a service. All are asked; the better grade is believed, of equal grades the
 * higher {@code service.ranking}. What says something else is kept with the answer.
 */
@ConsumerType
public interface TypeEvidence {
  /**
   * The type of the whole allocation, sized to fit it.
   *
   * @return unknown, with the reason, when this kind of evidence contradicts the size or is not
   *     there; the reason is empty where such evidence has nothing to do with the allocation
   */
  Answer<DataType> typeOf(Allocation allocation, Context context);

  /**
   * Whether the answer follows from an allocation's size and calls alone: then it is asked once for
   * all heap chunks that have them in common.
   */
  default boolean isSharedBySite() {
    return false;
  }

  /**
   * What shared answers rest on besides the program itself, such as a file that a person edits:
   * while it is equal, they hold at later moments of the same target too.
   *
   * @throws AllocsException if nobody can tell; then they are asked for anew
   */
  default Object basis(Context context) throws AllocsException {
    return "";
  }

  /**
   * What a person should know of all answers so far, whatever other evidence said: such as a file
   * that was left out. Each is told once.
   */
  default List<String> remarks(Context context) throws AllocsException {
    return List.of();
  }
}
