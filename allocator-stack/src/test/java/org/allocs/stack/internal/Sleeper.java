package org.allocs.stack.internal;

/** A Java program that waits. */
final class Sleeper {
  private Sleeper() {}

  /** Says that it is ready, and waits a few calls deep. */
  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("ready");
    sleep(5);
  }

  private static void sleep(int depth) throws InterruptedException {
    if (depth == 0) {
      Thread.sleep(3_600_000); // whoever started it ends it
    } else {
      sleep(depth - 1);
    }
  }
}
