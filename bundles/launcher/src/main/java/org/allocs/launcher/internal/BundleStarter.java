package org.allocs.launcher.internal;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Installs bundles, then starts them; one that fails does not keep the others from running. */
public final class BundleStarter {
  private BundleStarter() {}

  /**
   * @param urls of the bundles
   * @return one line for each that failed
   */
  public static List<String> startAll(BundleContext context, List<String> urls) {
    List<String> problems = new ArrayList<>();
    List<Bundle> installed = new ArrayList<>();
    for (String url : urls) {
      try {
        installed.add(context.installBundle(url));
      } catch (BundleException e) {
        problems.add("bundle not installed: bundle=" + url + " reason=" + reason(e));
      }
    }
    for (Bundle bundle : installed) {
      start(bundle, problems);
    }
    return problems;
  }

  private static void start(Bundle bundle, List<String> problems) {
    if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
      return;
    }
    try {
      bundle.start();
    } catch (BundleException | RuntimeException | LinkageError e) {
      problems.add(
          "bundle not started: bundle=" + bundle.getSymbolicName() + " reason=" + reason(e));
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : " (" + cause + ")");
  }
}
