package org.allocs.inspect;

import java.util.Optional;
import org.allocs.model.Allocation;

/**
 * Keys and values of {@link Allocation#attributes} by which allocators of one kind can be told from
 * others without knowing their names.
 */
public final class Conventions {
  /** Key of what kind of memory an allocation is. */
  public static final String KIND = "kind";

  /** Value of {@link #KIND} for memory that a program asks for and gives back at will. */
  public static final String HEAP_CHUNK = "heap-chunk";

  /** Key of the kernel's id of the thread that a stack or a frame belongs to. */
  public static final String THREAD = "thread";

  /** Key of that thread's name. */
  public static final String THREAD_NAME = "thread-name";

  /** Key of a frame's program counter. */
  public static final String PC = "pc";

  /** Key of the instruction that stands for a frame: for a caller the last byte of its call. */
  public static final String LOOKUP = "lookup";

  /** Key of a frame's place among those of its thread, 0 for the innermost. */
  public static final String LEVEL = "level";

  /** Key, of the outermost frame that was found, of why there are no more. */
  public static final String END = "end";

  /** Key of a frame's canonical frame address. */
  public static final String CFA = "cfa";

  /** Key of where the frame of a frame's caller is, if that does not begin where this one ends. */
  public static final String CALLER_FRAME = "caller-frame";

  /** Key of how a frame was found. */
  public static final String FOUND_BY = "found-by";

  /** Key of what the function of a frame may be, where that is not known. */
  public static final String PERHAPS = "perhaps";

  /** Key of whether the kernel made a frame to deliver a signal. */
  public static final String SIGNAL = "signal";

  private Conventions() {}

  /** Whether an allocation is a live chunk of a heap. */
  public static boolean isHeapChunk(Allocation allocation) {
    return HEAP_CHUNK.equals(allocation.attributes().get(KIND));
  }

  /** Whether an allocation is a frame of a stack. */
  public static boolean isFrame(Allocation allocation) {
    return allocation.attributes().containsKey(PC) && allocation.attributes().containsKey(THREAD);
  }

  /** One attribute. */
  public static Optional<String> attribute(Allocation allocation, String key) {
    return Optional.ofNullable(allocation.attributes().get(key));
  }
}
