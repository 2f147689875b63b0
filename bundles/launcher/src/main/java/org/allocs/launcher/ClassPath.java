package org.allocs.launcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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

  /**
   * System property: file names of the distribution's bundles, separated by colons; after {@code =}
   * the class that starts one, where it has one.
   */
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

  /**
   * Tells which bundles were there when the distribution was built; of one that was not built all
   * were.
   */
  static Predicate<Bundles.Source> ofDistribution() {
    if (System.getProperty(KNOWN) == null) {
      return source -> true;
    }
    Set<String> names = known().keySet();
    return source -> names.contains(fileName(source));
  }

  private static String fileName(Bundles.Source source) {
    return source.location().substring(source.location().lastIndexOf('/') + 1);
  }

  private static boolean areKnown(Bundles bundles) {
    return activators(bundles).isPresent();
  }

  /**
   * Names of the classes that start bundles, which are on the class path, in the order of the
   * bundles; empty where not all of these are bundles of the distribution.
   */
  public static Optional<List<String>> activators(Bundles bundles) {
    Map<String, String> known = known();
    List<String> activators = new ArrayList<>();
    for (Bundles.Source source : bundles.sources()) {
      String activator = known.get(fileName(source));
      if (activator == null) {
        return Optional.empty();
      }
      if (!activator.isEmpty()) {
        activators.add(activator);
      }
    }
    return Optional.of(activators);
  }

  private static Map<String, String> known() {
    Map<String, String> known = new HashMap<>();
    for (String bundle : System.getProperty(KNOWN, "").split(":")) {
      int end = bundle.indexOf('=');
      known.put(
          end < 0 ? bundle : bundle.substring(0, end), end < 0 ? "" : bundle.substring(end + 1));
    }
    return known;
  }
}
