/**
 * C and C++ through tree-sitter, the only user of its binding: tokens in, a tree of plain records
 * out, so that nothing native outlives the call. A tree is made of what can be made sense of; the
 * rest is marked.
 */
package org.allocs.typing.internal.syntax;
