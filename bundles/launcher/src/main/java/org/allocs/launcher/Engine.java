package org.allocs.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.command.InstalledBundles;
import org.allocs.launcher.internal.BundleStarter;
import org.allocs.launcher.internal.HostPackages;
import org.allocs.launcher.internal.Ledger;
import org.allocs.launcher.internal.Pins;
import org.allocs.launcher.internal.ScratchDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * A running framework with the bundles of a distribution. Contracts (all packages that the core API
 * exports) come from the class path of whoever starts it, so that services can be used without
 * reflection.
 *
 * <p>Several may run in one virtual machine. After {@link #close} no thread and no file is left; a
 * virtual machine that ends without it leaves no file either.
 */
public final class Engine implements AutoCloseable {
  private static final long STOP_MILLIS = 10_000;
  private static final long STOP_MILLIS_HANGING = 100;
  private static final String STORAGE = "cache";

  /** Property of the framework: locations of bundles that are no guests, one a line. */
  private static final String OWN = "org.allocs.bundles.own";

  private final Framework framework;
  private final ScratchDirectory scratch;
  private final Ledger ledger;

  /** Whether a bundle never came back from its start: then the framework cannot be stopped. */
  private final boolean hangs;

  private Engine(Framework framework, ScratchDirectory scratch, Ledger ledger, boolean hangs) {
    this.framework = framework;
    this.scratch = scratch;
    this.ledger = ledger;
    this.hangs = hangs;
  }

  /**
   * Starts every bundle (file that ends in {@code .jar}) of the given directories, in the order of
   * the directories and of the names in each. A bundle that cannot be installed or started is
   * listed in {@link #problems}; the others run.
   *
   * @throws IOException if a directory cannot be read or the framework does not start
   */
  public static Engine start(List<Path> directories) throws IOException {
    return start(Bundles.in(directories), Map.of());
  }

  /**
   * Starts the given bundles, which all are of the distribution.
   *
   * @param bundles what to install
   * @param properties further properties of the framework
   * @throws IOException if the framework does not start
   */
  public static Engine start(Bundles bundles, Map<String, String> properties) throws IOException {
    return start(bundles, new Bundles(List.of()), properties);
  }

  /**
   * Starts the given bundles. Where {@link Pins#PROPERTY} lists which may run, no other gets in,
   * now or later.
   *
   * @param own are of the distribution
   * @param guests are not: what they answer is waited for no longer than they are at work
   * @param properties further properties of the framework
   * @throws IOException if the framework does not start
   */
  public static Engine start(Bundles own, Bundles guests, Map<String, String> properties)
      throws IOException {
    Optional<Pins> pins = Pins.of(properties.get(Pins.PROPERTY));
    ScratchDirectory scratch = ScratchDirectory.create();
    Framework framework = null;
    try {
      framework =
          new org.apache.felix.framework.FrameworkFactory()
              .newFramework(configuration(scratch, own, properties));
      framework.start();
      BundleContext context = framework.getBundleContext();
      Ledger ledger = new Ledger(context, scratch.path().resolve(STORAGE), pins, locations(own));
      context.registerService(InstalledBundles.class, ledger, null);
      BundleStarter starter = new BundleStarter(context, ledger);
      starter.startAll(own, guests);
      return new Engine(framework, scratch, ledger, starter.hangs());
    } catch (BundleException | RuntimeException e) {
      stop(framework, STOP_MILLIS);
      scratch.close();
      throw new IOException("framework does not start: reason=" + e.getMessage(), e);
    }
  }

  private static Map<String, String> configuration(
      ScratchDirectory scratch, Bundles own, Map<String, String> properties) throws IOException {
    Map<String, String> configuration = new HashMap<>();
    configuration.put(Constants.FRAMEWORK_STORAGE, scratch.path().resolve(STORAGE).toString());
    configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, HostPackages.exports());
    configuration.put(OWN, String.join("\n", locations(own)));
    // The handler of a URL scheme is global to a virtual machine: it belongs to the host.
    configuration.put("felix.service.urlhandlers", "false");
    // The scratch directory is locked as a whole.
    configuration.put("felix.cache.locking", "false");
    configuration.put("felix.log.level", "1");
    // More than one makes a thread pool that outlives the framework by a minute.
    configuration.put("felix.resolver.parallelism", "1");
    configuration.putAll(properties);
    return configuration;
  }

  private static Set<String> locations(Bundles bundles) {
    Set<String> locations = new LinkedHashSet<>();
    bundles.sources().forEach(source -> locations.add(source.location()));
    return locations;
  }

  /** Context of the system bundle: to install further bundles and to look for services. */
  public BundleContext context() {
    return framework.getBundleContext();
  }

  /** What did not start, and why. */
  public List<String> problems() {
    return ledger.messages();
  }

  /** The service with the highest ranking of this type, if there is one now. */
  public <T> Optional<T> service(Class<T> type) {
    ServiceReference<T> reference = context().getServiceReference(type);
    return Optional.ofNullable(reference).map(context()::getService);
  }

  /**
   * The service of this type.
   *
   * @throws IllegalStateException if there is none, with the bundles that did not start
   */
  public <T> T require(Class<T> type) {
    return service(type)
        .orElseThrow(
            () -> new IllegalStateException("no service=" + type.getName() + " " + problems()));
  }

  /** Directory for files that last as long as the framework. */
  public Path scratch() {
    return scratch.path();
  }

  /** Stops every bundle and the framework, and removes its files. */
  @Override
  public void close() {
    stop(framework, hangs ? STOP_MILLIS_HANGING : STOP_MILLIS);
    scratch.close();
  }

  private static void stop(Framework framework, long millis) {
    if (framework == null) {
      return;
    }
    try {
      framework.stop();
      framework.waitForStop(millis);
    } catch (BundleException e) {
      throw new IllegalStateException("framework does not stop", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
