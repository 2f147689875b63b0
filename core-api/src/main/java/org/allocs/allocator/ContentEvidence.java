package org.allocs.allocator;

import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells what memory contains where its type is not known, or is mere bytes. Never counts as a type.
 * Register an implementation as a service; the first that knows is believed, the one with the
 * highest {@code service.ranking} is asked first.
 */
@ConsumerType
public interface ContentEvidence {
  /**
   * What some memory looks like. Looks at a bounded number of bytes, however long the range is.
   *
   * @return unknown, with the reason, where it looks like nothing in particular
   */
  Answer<Content> contentOf(AddressRange range, Context context);
}
