package org.allocs.allocator;

import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One kind of evidence for the type of an allocation whose own allocator records none. Register an
 * implementation as a service; those with the higher {@code service.ranking} are asked first.
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
}
