/**
 * What tests of allocators and of the engine share: a target made of bytes in the test, debug
 * information made of values in the test, and the contract that every allocator must keep.
 */
package org.allocs.testkit;
