package org.allocs.launcher;

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

  private ClassPath() {}

  /** Properties of a framework that asks the class path first, then a bundle's own content. */
  public static Map<String, String> first() {
    return Map.of(
        Constants.FRAMEWORK_BOOTDELEGATION,
        PACKAGES,
        Constants.FRAMEWORK_BUNDLE_PARENT,
        Constants.FRAMEWORK_BUNDLE_PARENT_FRAMEWORK);
  }
}
