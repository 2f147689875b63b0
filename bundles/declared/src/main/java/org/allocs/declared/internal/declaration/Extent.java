package org.allocs.declared.internal.declaration;

import java.util.Optional;
import org.allocs.declared.internal.expression.Expression;

/**
 * Where something begins and ends; what is left out is told by what it is.
 *
 * @param base first byte
 * @param limit first byte after it
 * @param size bytes, where the limit is not told
 */
public record Extent(
    Optional<Expression> base, Optional<Expression> limit, Optional<Expression> size) {}
