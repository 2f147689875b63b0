package org.allocs.declared.internal.text;

/**
 * One key of a mapping with its value.
 *
 * @param key as written
 * @param place of the key
 * @param value what stands behind it
 */
public record Entry(String key, Place place, Value value) {}
