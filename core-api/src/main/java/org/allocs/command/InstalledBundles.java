package org.allocs.command;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Service: what runs in the framework, and what does not. Offered by whoever boots it. */
@ProviderType
public interface InstalledBundles {
  /** All that are there now, by number, then those that did not get in. Reads their files. */
  List<InstalledBundle> all();

  /** Those that did not get in, or did not start. Reads nothing. */
  List<InstalledBundle> failed();
}
