package org.allocs.model;

import java.util.Locale;

/** Which pointers into an allocation stand for it where its allocator is given one. */
public enum PointerUse {
  /** The one to its base; any other serves to read and write. */
  BASE,
  /** Any. */
  INTERIOR;

  /** The word that users see. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
