package org.allocs.inspect;

import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Site;

/** Sites in words. */
public final class Sites {
  private Sites() {}

  /** {@code function at file:line}, as far as it is known; the address where nothing is. */
  public static String label(Site site) {
    Optional<String> place = place(site);
    String function = site.function().orElseGet(() -> AddressRange.hex(site.address()));
    if (place.isPresent()) {
      return function + " at " + place.get();
    }
    return function + site.module().map(module -> " in " + fileName(module)).orElse("");
  }

  /** The same, and the address in brackets where it is not all that there is. */
  static String labelWithAddress(Site site) {
    String address = AddressRange.hex(site.address());
    return label(site) + (site.function().isPresent() ? " (" + address + ")" : "");
  }

  /** {@code file:line}, the file without its directory. */
  public static Optional<String> place(Site site) {
    return site.file().map(file -> fileName(file) + site.line().map(l -> ":" + l).orElse(""));
  }

  /** The last part of a path. */
  public static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
