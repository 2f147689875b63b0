package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.work.Together;

/**
 * Asks for many instructions of one file. They are asked in ascending order, so that what one unit
 * needs is read once, by a few threads, of which one reads symbols first.
 */
final class CodePlaces {
  /** Below this a thread costs more than it saves. */
  private static final int FEW = 64;

  private record Code(Optional<FunctionName> function, Answer<List<SourceFrame>> frames) {}

  private final ModuleInfo module;
  private final List<FileAddress> addresses;
  private final List<Integer> ascending = new ArrayList<>();
  private final Code[] found;

  private CodePlaces(ModuleInfo module, List<FileAddress> addresses) {
    this.module = module;
    this.addresses = addresses;
    this.found = new Code[addresses.size()];
    for (int i = 0; i < found.length; i++) {
      ascending.add(i);
    }
    ascending.sort((a, b) -> addresses.get(a).compareTo(addresses.get(b)));
  }

  /** One for each address, in their order. */
  static List<CodePlace> of(ModuleInfo module, List<FileAddress> addresses) {
    CodePlaces all = new CodePlaces(module, addresses);
    if (addresses.size() <= FEW) {
      all.ask(all.ascending);
    } else {
      all.askTogether();
    }
    List<CodePlace> places = new ArrayList<>(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      FileAddress address = addresses.get(i);
      Code code = all.found[i];
      places.add(CodePlace.of(address, module.symbolAt(address), code.function(), code.frames()));
    }
    return places;
  }

  private void ask(List<Integer> places) {
    for (int place : places) {
      FileAddress address = addresses.get(place);
      found[place] = new Code(module.functionNameAt(address).value(), module.sourceAt(address));
    }
  }

  private void askTogether() {
    List<Runnable> tasks = new ArrayList<>();
    tasks.add(() -> module.symbolAt(addresses.get(0)));
    Together.runs(ascending).forEach(run -> tasks.add(() -> ask(run)));
    Together.map(
        tasks,
        task -> {
          task.run();
          return task;
        });
  }
}
