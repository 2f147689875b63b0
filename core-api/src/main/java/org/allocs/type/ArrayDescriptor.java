package org.allocs.type;

import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Memory;

/**
 * What tells at run time where the elements of an array are and how many, such as the descriptors
 * of Fortran's allocatable, pointer and assumed-shape arrays. Immutable, and equal to what tells it
 * in the same way.
 */
public interface ArrayDescriptor {
  /**
   * Reads the shape of one array.
   *
   * @param memory of the target
   * @param address of the object of this type, which may be a descriptor
   * @return unknown, with the reason, where there is no array now, or its bounds are told elsewhere
   * @throws AllocsException if memory cannot be read
   */
  Answer<ArrayShape> read(Memory memory, long address) throws AllocsException;
}
