/**
 * Bundles that are not of the distribution. Their code runs in threads of its own, so that one that
 * loops can be left behind.
 */
package org.allocs.hierarchy.internal.guest;
