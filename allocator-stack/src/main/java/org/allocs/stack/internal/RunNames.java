package org.allocs.stack.internal;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.TargetThread;

/**
 * What threads and frames are called in every run: threads by the order in which they started,
 * which that of their numbers is until the kernel begins anew; frames by how many are outside.
 */
final class RunNames {
  private static final Evidence ORDER =
      Evidence.likely("threads", "by the order of their numbers, of those that are there");

  private enum Key implements Context.Lasting {
    NUMBERS
  }

  private RunNames() {}

  /** A thread: {@code thread 0} is the first. */
  static Answer<String> thread(Context context, TargetThread thread) throws AllocsException {
    Map<Long, Integer> places = context.cached(Key.NUMBERS, () -> places(context));
    Integer place = places.get(thread.tid());
    return place == null
        ? Answer.unknown("its thread is not there any more: thread=" + thread.tid())
        : Answer.known("thread " + place, ORDER);
  }

  private static Map<Long, Integer> places(Context context) throws AllocsException {
    Map<Long, Integer> places = new TreeMap<>();
    for (TargetThread thread : context.target().threads()) {
      places.put(thread.tid(), 0);
    }
    int place = 0;
    for (Map.Entry<Long, Integer> entry : places.entrySet()) {
      entry.setValue(place++);
    }
    return places;
  }

  /** A frame: {@code thread 0 frame 2 work}, of which two are outside. */
  static Answer<String> frame(Context context, TargetThread thread, Frame frame)
      throws AllocsException {
    Walk walk = StackTable.walk(context, thread);
    if (!walk.complete()) {
      return Answer.unknown("the outermost frames of its thread are not known: " + walk.end());
    }
    int outside = walk.frames().size() - 1 - frame.level();
    String function = function(context, frame);
    return thread(context, thread).map(name -> name + " frame " + outside + " " + function);
  }

  private static String function(Context context, Frame frame) throws AllocsException {
    return FunctionNames.of(context)
        .of(frame)
        .or(() -> frame.object().map(object -> place(object, frame.fileLookup().orElseThrow())))
        .orElse("code of no file");
  }

  private static String place(LoadedObject object, FileAddress address) {
    return object.shortName() + "+" + AddressRange.hex(address.value());
  }

  /** Which of some regions one is among those of the same thread and kind, by address. */
  static long ordinal(List<StackRegion> regions, StackRegion region) {
    return regions.stream()
        .filter(other -> other.thread().tid() == region.thread().tid())
        .filter(other -> other.kind() == region.kind())
        .filter(other -> AddressRange.lessThan(other.range().base(), region.range().base()))
        .count();
  }
}
