package org.allocs.shell.internal;

import java.util.concurrent.TimeUnit;
import org.allocs.error.AllocsException;
import org.allocs.inspect.AllocatedEver;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.render.EverJson;
import org.allocs.render.EverText;
import org.allocs.render.JsonWriter;

/** Prints what a target allocated ever, or between looks. */
final class Counts {
  private final Environment environment;
  private final MemoryView view;
  private final boolean json;

  Counts(Environment environment, MemoryView view, boolean json) {
    this.environment = environment;
    this.view = view;
    this.json = json;
  }

  /**
   * Prints them.
   *
   * @param every seconds between looks; null for all that was allocated ever
   * @param times how many differences
   */
  int print(Integer every, int times) throws AllocsException, CommandException {
    AllocatedEver before = look();
    if (every == null) {
      print(before, "ever");
      return 0;
    }
    for (int i = 0; i < times; i++) {
      if (!sleep(every)) {
        return 0;
      }
      view.refresh();
      AllocatedEver now = look();
      print(now.since(before), "in " + every + " s");
      environment.out().flush();
      before = now;
    }
    return 0;
  }

  private AllocatedEver look() throws AllocsException, CommandException {
    Answer<AllocatedEver> ever = AllocatedEver.of(view);
    if (!ever.isKnown()) {
      throw CommandException.failed(ever.reason().orElseThrow());
    }
    return ever.value().orElseThrow();
  }

  private void print(AllocatedEver ever, String since) {
    if (json) {
      JsonWriter writer = new JsonWriter(environment.out());
      EverJson.ever(writer, ever);
      writer.endLine();
    } else {
      environment.out().print(EverText.tables(ever, since, Integer.MAX_VALUE));
    }
  }

  /** False if it was interrupted. */
  private static boolean sleep(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
