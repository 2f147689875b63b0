/** Debug files from debuginfod servers and their clients' cache. */
package org.allocs.debuginfo.internal.debuginfod;
