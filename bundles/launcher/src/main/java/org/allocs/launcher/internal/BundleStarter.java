package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.allocs.launcher.Bundles;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/** Installs bundles, then starts them; one that fails does not keep the others from running. */
public final class BundleStarter {
  /** Starting is none of a query's time: a guest may take what a slow machine takes. */
  private static final long GUEST_SECONDS = 5;

  private final BundleContext context;
  private final Ledger ledger;
  private boolean hangs;

  /** Starts bundles in a framework. */
  public BundleStarter(BundleContext context, Ledger ledger) {
    this.context = context;
    this.ledger = ledger;
  }

  /**
   * Installs and starts them.
   *
   * @param own are of the distribution
   * @param guests are not, and are started after those
   */
  public void startAll(Bundles own, Bundles guests) {
    List<Bundle> trusted = install(own);
    List<Bundle> others = install(guests);
    List<Bundle> installed = new ArrayList<>(trusted);
    installed.addAll(others);
    // All at once takes a third of the time of one after the other; what fails, fails at its start.
    context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(installed);
    trusted.forEach(this::start);
    others.forEach(this::startGuest);
  }

  private List<Bundle> install(Bundles bundles) {
    List<Bundle> installed = new ArrayList<>();
    for (Bundles.Source source : bundles.sources()) {
      try {
        Bundle bundle = install(source);
        if (bundle.getState() != Bundle.UNINSTALLED) {
          installed.add(bundle);
        }
      } catch (BundleException | IOException e) {
        ledger.absent(source.location(), reason(e));
      }
    }
    return installed;
  }

  private Bundle install(Bundles.Source source) throws BundleException, IOException {
    if (source.content().isEmpty()) {
      return context.installBundle(source.location());
    }
    try (InputStream content = source.content().get().open()) {
      return context.installBundle(source.location(), content);
    }
  }

  private void start(Bundle bundle) {
    attempt(bundle).ifPresent(why -> ledger.notStarted(bundle, why));
  }

  private static Optional<String> attempt(Bundle bundle) {
    if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
      return Optional.empty();
    }
    try {
      bundle.start();
      return Optional.empty();
    } catch (BundleException | RuntimeException | LinkageError e) {
      return Optional.of(reason(e));
    }
  }

  /** One that never comes back from its start is left behind. */
  private void startGuest(Bundle bundle) {
    FutureTask<Optional<String>> task = new FutureTask<>(() -> attempt(bundle));
    Thread thread = new Thread(task, "allocs: start of " + bundle.getSymbolicName());
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(GUEST_SECONDS, TimeUnit.SECONDS).ifPresent(why -> ledger.notStarted(bundle, why));
    } catch (TimeoutException e) {
      hangs = true;
      thread.interrupt();
      ledger.notStarted(
          bundle, "its activator does not return: it was left after seconds=" + GUEST_SECONDS);
    } catch (ExecutionException e) {
      ledger.notStarted(bundle, reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether one of them is still starting. */
  public boolean hangs() {
    return hangs;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : " (" + cause + ")");
  }
}
