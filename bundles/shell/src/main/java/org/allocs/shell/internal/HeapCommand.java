package org.allocs.shell.internal;

import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.query.MemoryView;
import org.allocs.render.HeapJson;
import org.allocs.render.HeapText;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.Mixin;

/** Counts the live heap in groups. */
abstract class HeapCommand extends TargetCommand {
  @Mixin private TypeOptions types = new TypeOptions();

  /** Heading of the column that says what chunks have in common. */
  abstract String heading();

  abstract LiveHeap count(MemoryView view) throws AllocsException;

  @Override
  int run(Environment environment, MemoryView view, List<String> rest)
      throws AllocsException, CommandException {
    LiveHeap heap = count(types.of(view));
    if (json()) {
      JsonWriter json = new JsonWriter(environment.out());
      HeapJson.heap(json, heap, types.why());
      json.endLine();
    } else {
      environment.out().print(HeapText.table(heap, heading(), Integer.MAX_VALUE, types.why()));
    }
    return 0;
  }
}
