package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.allocs.allocator.Allocator;

/** Packages that bundles get from the class path instead of from another bundle. */
public final class HostPackages {
  /** Bundles whose packages are taken from the class path if they are on it. */
  private static final Set<String> SHARED = Set.of("org.allocs.core-api", "slf4j.api");

  /** System property: the packages, where they are known beforehand. Spares reading manifests. */
  private static final String KNOWN = "allocs.packages";

  private HostPackages() {}

  /**
   * The packages that the shared jars on the class path export, with their versions, in the form of
   * an {@code Export-Package} header.
   *
   * @throws IOException if a manifest cannot be read
   */
  public static String exports() throws IOException {
    String known = System.getProperty(KNOWN);
    return known != null ? known : read();
  }

  private static String read() throws IOException {
    List<String> clauses = new ArrayList<>();
    ClassLoader loader = Allocator.class.getClassLoader();
    for (URL url : java.util.Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
      Attributes header = read(url).getMainAttributes();
      String name = header.getValue("Bundle-SymbolicName");
      if (name != null && SHARED.contains(name)) {
        clauses.add(header.getValue("Export-Package"));
      }
    }
    return String.join(",", clauses);
  }

  private static Manifest read(URL url) throws IOException {
    try (InputStream stream = url.openStream()) {
      return new Manifest(stream);
    }
  }
}
