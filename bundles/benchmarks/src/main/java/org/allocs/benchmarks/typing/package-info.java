/** What the script {@code typing} asks of a process. */
package org.allocs.benchmarks.typing;
