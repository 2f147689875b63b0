package org.allocs.debuginfo.internal;

import java.nio.file.Path;
import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeTarget;

/** Opens modules of files that no process has loaded. */
public final class Modules {
  static final Evidence EVIDENCE = Evidence.certain("test", "as laid out");

  private Modules() {}

  /** A module of a file, with nothing else in its target. */
  public static ModuleInfo open(Path file, Path... roots) {
    return new DebugInfoService(List.of(roots)).module(new FakeTarget(), object(file));
  }

  static LoadedObject object(Path file) {
    return new LoadedObject(
        file.toString(), new AddressRange(0, 4096), 0, List.of(), Answer.known(file, EVIDENCE));
  }

  static boolean says(ModuleInfo module, String part) {
    return module.provenance().stream().anyMatch(line -> line.contains(part));
  }
}
