package org.allocs.shell.internal;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import org.allocs.render.HeapJson;
import org.allocs.render.HeapText;
import org.allocs.render.JsonWriter;

/** Counts the live heap in groups. */
abstract class HeapCommand extends TargetCommand {
  private final String heading;

  HeapCommand(String heading) {
    this.heading = heading;
  }

  abstract LiveHeap count(MemoryView view) throws AllocsException;

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    LiveHeap heap = count(view);
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      HeapJson.heap(json, heap);
      json.endLine();
    } else {
      environment.out().print(HeapText.table(heap, heading, Integer.MAX_VALUE));
    }
    return 0;
  }
}
