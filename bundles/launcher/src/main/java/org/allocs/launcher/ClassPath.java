package org.allocs.launcher;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;

/**
 * Lets bundles that also lie on the class path have their classes from there.
 *
 * <p>Only classes of the class path can be in a class-data archive together with their lambdas,
 * which takes a good part off the time of a short run. Bundles and services are what they are
 * otherwise. But what a bundle is replaced by would run with the classes of what it replaces: this
 * is not for a framework in which bundles come and go.
 */
public final class ClassPath {
  /** Packages of the product, and of a library that only its command line uses. */
  private static final String PACKAGES = "org.allocs.*,picocli.*";

  /** System property: file names of the distribution's bundles, separated by colons. */
  private static final String KNOWN = "allocs.bundles";

  /** System property: what the framework itself exports, as its own manifest has it. */
  private static final String FRAMEWORK_PACKAGES = "allocs.framework.packages";

  private ClassPath() {}

  /**
   * Properties of a framework that asks the class path first, then a bundle's own content.
   *
   * <p>Where all are bundles of the distribution, which import no package of the JDK but {@code
   * java.*}, the framework need not list the JDK's, which takes a fifth of a first answer's time.
   *
   * @param bundles what will run in it
   */
  public static Map<String, String> first(Bundles bundles) {
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_BOOTDELEGATION, PACKAGES);
    properties.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_FRAMEWORK);
    String framework = System.getProperty(FRAMEWORK_PACKAGES);
    if (framework != null && areKnown(bundles)) {
      properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES, framework);
    }
    return properties;
  }

  private static boolean areKnown(Bundles bundles) {
    List<String> known = List.of(System.getProperty(KNOWN, "").split(":"));
    for (Bundles.Source source : bundles.sources()) {
      String location = source.location();
      if (!known.contains(location.substring(location.lastIndexOf('/') + 1))) {
        return false;
      }
    }
    return true;
  }
}
