/** Benchmarks; see the README. Compiled with the rest, run by the script {@code run} only. */
package org.allocs.benchmarks;
