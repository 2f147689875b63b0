/**
 * Decoder of Zstandard (RFC 8878) from one array into another of known length. Ours, because the
 * libraries that there are bring native code or access memory in ways that later virtual machines
 * warn about.
 */
package org.allocs.elf.internal.zstd;
