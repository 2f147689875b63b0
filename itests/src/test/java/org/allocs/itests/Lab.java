package org.allocs.itests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.allocs.command.InstalledBundles;
import org.allocs.launcher.Engine;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryModel;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.allocs.target.Targets;
import org.osgi.framework.BundleContext;

/** A real framework with the bundles of the distribution, shared by all tests of a class. */
final class Lab implements AutoCloseable {
  private final Engine engine;

  Lab() throws Exception {
    engine = Engine.start(List.of(Programs.HOME.resolve("bundles")));
    if (!engine.problems().isEmpty()) {
      throw new AssertionError(engine.problems());
    }
  }

  /** The framework. */
  BundleContext context() {
    return engine.context();
  }

  /** What runs in it. */
  InstalledBundles bundles() {
    return engine.require(InstalledBundles.class);
  }

  /** Opens processes. */
  Targets targets() throws Exception {
    return engine.require(Targets.class);
  }

  /** Makes views of them. */
  MemoryModel model() throws Exception {
    return engine.require(MemoryModel.class);
  }

  /** Opens a process. */
  Session open(long pid) throws Exception {
    Target target = targets().open(pid);
    return new Session(target, model().view(target));
  }

  /** Opens a core file. */
  Session openCore(Path core) throws Exception {
    Target target = targets().openCore(CoreFile.of(core));
    return new Session(target, model().view(target));
  }

  @Override
  public void close() {
    engine.close();
  }

  /** A target and its view, closed together. */
  record Session(Target target, MemoryView view) implements AutoCloseable {
    /** All allocations that pass, in preorder. */
    List<Allocation> list(Predicate<Allocation> wanted) throws Exception {
      List<Allocation> found = new ArrayList<>();
      view.walk(
          AddressRange.ALL,
          (depth, allocation, suballocator, note) -> {
            if (wanted.test(allocation)) {
              found.add(allocation);
            }
            return TreeVisitor.Step.DEEPER;
          });
      return found;
    }

    /** The deepest allocation at an address. */
    Allocation leaf(long address) throws Exception {
      return view.find(address)
          .leaf()
          .orElseThrow(() -> new AssertionError("nothing at " + AddressRange.hex(address)));
    }

    @Override
    public void close() {
      view.close();
      target.close();
    }
  }
}
