package org.allocs.custom.hotspot.internal;

/**
 * A class, as its {@code Klass} describes it.
 *
 * @param number which of the classes that were met it is
 * @param address of the {@code Klass}
 * @param name as Java writes it: {@code java.lang.String}, {@code int[]}
 * @param layout the {@code _layout_helper}: bytes of an instance, or how long arrays are (HotSpot's
 *     {@code oops/klass.hpp})
 * @param mirror whether its instances are {@code java.lang.Class}, which hold static fields too
 */
record JavaClass(int number, long address, String name, int layout, boolean mirror) {
  private static final int SLOW_PATH = 1;
  private static final int MAX_ELEMENT_SHIFT = 3;

  boolean isArray() {
    return layout < 0;
  }

  /** Bytes of an instance without what is there for each of a mirror's static fields. */
  int instanceBytes() {
    return layout & ~SLOW_PATH;
  }

  /** Bytes before the elements of an array. */
  int headerBytes() {
    return layout >> 16 & 0xff;
  }

  /** Elements of an array have 1 &lt;&lt; this bytes. */
  int elementShift() {
    return layout & 0x3f;
  }

  /** Bytes of an array before it is rounded up. */
  long arrayBytes(int length) {
    return headerBytes() + (Integer.toUnsignedLong(length) << elementShift());
  }

  /** Whether such a layout can be. */
  static boolean isLayout(int layout) {
    if (layout >= 0) {
      return layout >= 2 * Integer.BYTES;
    }
    int tag = layout >> 30;
    int header = layout >> 16 & 0xff;
    int shift = layout & 0x3f;
    return (tag == -1 || tag == -2) && header >= 8 && header <= 32 && shift <= MAX_ELEMENT_SHIFT;
  }
}
