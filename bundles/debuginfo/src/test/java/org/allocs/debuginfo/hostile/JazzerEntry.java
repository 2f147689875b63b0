package org.allocs.debuginfo.hostile;

/** What Jazzer calls; its first argument names the {@link FuzzTarget}. */
public final class JazzerEntry {
  private static FuzzTarget target;

  private JazzerEntry() {}

  /** Called once. */
  public static void fuzzerInitialize(String[] arguments) {
    target = FuzzTarget.valueOf(arguments[0]);
  }

  /** Called for each input. */
  public static void fuzzerTestOneInput(byte[] input) {
    Limits.run(target, input);
  }
}
