package org.allocs.inspect;

import java.util.Optional;

/**
 * An object and its value.
 *
 * @param inspection what is at the address
 * @param value part by part, where a type is known or was given
 * @param raw the first bytes, where none is
 */
public record Shown(Inspection inspection, Optional<Node> value, Optional<RawBytes> raw) {}
