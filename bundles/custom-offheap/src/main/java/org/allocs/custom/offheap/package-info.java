/** Memory outside of the Java heap that a Java program parcels out by itself. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.allocs.custom.offheap;
