package org.allocs.launcher.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Allocator;
import org.allocs.command.InstalledBundle;
import org.allocs.command.InstalledBundles;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Keeps book of bundles, and, where it is said which may run, lets no other in: such a one is
 * uninstalled as soon as it was installed, before anything of it runs; what one was updated to,
 * which the framework is not done with then, is not resolved.
 */
public final class Ledger implements InstalledBundles, SynchronousBundleListener {
  private static final int MAX_KEPT = 1000;

  private final BundleContext context;
  private final BundleContent content;
  private final Optional<Pins> pins;
  private final Set<String> own;

  /** Those that did not get in, and what went wrong at the start of those that did. */
  private final List<InstalledBundle> failed = new ArrayList<>();

  private final Refusals refusals = new Refusals();
  private final Map<Long, String> notStarted = new HashMap<>();

  /**
   * Begins a book, and looks at every bundle from now on if it has to.
   *
   * @param storage of the framework
   * @param pins which bundles may run; empty if all may
   * @param own locations of those of the distribution
   */
  public Ledger(BundleContext context, Path storage, Optional<Pins> pins, Set<String> own) {
    this.context = context;
    this.content = new BundleContent(storage);
    this.pins = pins;
    this.own = own;
    if (pins.isPresent()) {
      context.addBundleListener(this);
      context.registerService(ResolverHookFactory.class, triggers -> refusals, null);
    }
  }

  @Override
  public void bundleChanged(BundleEvent event) {
    Bundle bundle = event.getBundle();
    if (event.getType() == BundleEvent.INSTALLED) {
      refusal(bundle).ifPresent(why -> refuse(bundle, why));
    } else if (event.getType() == BundleEvent.UPDATED) {
      refusals.set(bundle, refusal(bundle).map(why -> problem(bundle, why)));
    }
  }

  private static String problem(Bundle bundle, String why) {
    return "bundle refused: bundle=" + nameOf(bundle) + " reason=" + why;
  }

  private Optional<String> refusal(Bundle bundle) {
    try {
      return pins.orElseThrow().refusal(nameOf(bundle), content.sha256(bundle));
    } catch (IOException e) {
      return Optional.of("its SHA-256 cannot be told: " + e.getMessage());
    }
  }

  private void refuse(Bundle bundle, String why) {
    keep(described(bundle, InstalledBundle.REFUSED, -1, List.of(problem(bundle, why))));
    try {
      bundle.uninstall();
    } catch (BundleException e) {
      throw new IllegalStateException("cannot be uninstalled: bundle=" + nameOf(bundle), e);
    }
  }

  private synchronized void keep(InstalledBundle bundle) {
    if (failed.size() < MAX_KEPT) {
      failed.add(bundle);
    }
  }

  /** Notes that something could not be installed. */
  void absent(String location, String why) {
    String problem = "bundle not installed: bundle=" + location + " reason=" + why;
    keep(
        new InstalledBundle(
            -1,
            "",
            "",
            InstalledBundle.ABSENT,
            !own.contains(location),
            BundleContent.place(location),
            Answer.unknown("not installed"),
            List.of(),
            List.of(problem)));
  }

  /** Notes that a bundle did not start. */
  synchronized void notStarted(Bundle bundle, String why) {
    notStarted.put(
        bundle.getBundleId(), "bundle not started: bundle=" + nameOf(bundle) + " reason=" + why);
  }

  private synchronized List<String> problems(Bundle bundle) {
    String problem = notStarted.get(bundle.getBundleId());
    List<String> problems = new ArrayList<>(refusals.of(bundle).map(List::of).orElse(List.of()));
    if (problem != null && bundle.getState() != Bundle.ACTIVE) {
      problems.add(problem);
    }
    return problems;
  }

  private static String nameOf(Bundle bundle) {
    return bundle.getSymbolicName() == null ? "" : bundle.getSymbolicName();
  }

  @Override
  public List<InstalledBundle> all() {
    List<InstalledBundle> all = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      all.add(described(bundle, state(bundle), bundle.getBundleId(), problems(bundle)));
    }
    synchronized (this) {
      all.addAll(failed);
    }
    return all;
  }

  @Override
  public synchronized List<InstalledBundle> failed() {
    List<InstalledBundle> all = new ArrayList<>(failed);
    for (Bundle bundle : context.getBundles()) {
      List<String> problems = problems(bundle);
      if (!problems.isEmpty()) {
        all.add(described(bundle, state(bundle), bundle.getBundleId(), problems));
      }
    }
    return all;
  }

  /** One line for each that failed. */
  public List<String> messages() {
    return failed().stream().flatMap(bundle -> bundle.problems().stream()).toList();
  }

  private InstalledBundle described(Bundle bundle, String state, long id, List<String> problems) {
    boolean system = bundle.getBundleId() == 0;
    return new InstalledBundle(
        id,
        nameOf(bundle),
        bundle.getVersion().toString(),
        state,
        !system && !own.contains(bundle.getLocation()),
        BundleContent.place(bundle.getLocation()),
        system ? Answer.unknown("the framework itself, on the class path") : hash(bundle),
        declared(bundle),
        problems);
  }

  private Answer<String> hash(Bundle bundle) {
    try {
      return Answer.known(content.sha256(bundle), Evidence.certain("file", "SHA-256"));
    } catch (IOException e) {
      return Answer.unknown(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> declared(Bundle bundle) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    List<String> names = new ArrayList<>();
    if (revision != null) {
      for (BundleCapability each : revision.getDeclaredCapabilities(Allocator.CAPABILITY)) {
        names.add(String.valueOf(each.getAttributes().get(Allocator.CAPABILITY)));
      }
    }
    return names;
  }

  private static String state(Bundle bundle) {
    return switch (bundle.getState()) {
      case Bundle.ACTIVE -> "active";
      case Bundle.RESOLVED -> "resolved";
      case Bundle.STARTING -> "starting";
      case Bundle.STOPPING -> "stopping";
      case Bundle.UNINSTALLED -> "uninstalled";
      default -> "installed";
    };
  }
}
