package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;

/**
 * What debug information says of one frame.
 *
 * @param context the target
 * @param frame the frame
 */
record FrameVariables(Context context, Frame frame) {
  private static final int RED_ZONE = 128;

  private Optional<ModuleInfo> module() {
    return frame.object().map(object -> context.debugInfo().module(context.target(), object));
  }

  /** The function, where debug information describes it. */
  Answer<FunctionInfo> function() {
    return module()
        .map(found -> found.functionAt(frame.fileLookup().orElseThrow()))
        .orElseGet(() -> Answer.unknown("code belongs to no file"));
  }

  /** Variables and where each is now. */
  Answer<List<FrameVariable>> variables() {
    if (frame.object().isEmpty()) {
      return Answer.unknown("code belongs to no file");
    }
    LoadedObject object = frame.object().get();
    return module()
        .orElseThrow()
        .frameVariables(
            frame.registers(),
            frame.cfa(),
            object.toFile(frame.lookup()),
            object.bias(),
            context.target().memory());
  }

  /**
   * The frame with the part of the red zone that it uses (x86-64 psABI, section 3.2.2): a function
   * that calls no other may keep variables below the stack pointer.
   */
  Frame withRedZone() {
    if (!frame.interrupted() || frame.signal()) {
      return frame;
    }
    long sp = frame.range().base();
    long lowest = sp;
    for (FrameVariable variable : variables().value().orElse(List.of())) {
      Optional<Long> address = variable.address().value();
      boolean below =
          address.isPresent()
              && AddressRange.lessThan(address.get(), lowest)
              && sp - address.get() <= RED_ZONE
              && sp - address.get() > 0;
      lowest = below ? address.get() : lowest;
    }
    return frame.withRange(new AddressRange(lowest, frame.range().limit()));
  }
}
