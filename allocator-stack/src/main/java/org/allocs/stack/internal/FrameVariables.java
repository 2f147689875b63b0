package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;

/**
 * What debug information says of one frame.
 *
 * @param context the target
 * @param frame the frame
 */
record FrameVariables(Context context, Frame frame) {
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

  /** Those that are known. */
  List<FrameVariable> all() {
    return variables().value().orElse(List.of());
  }
}
