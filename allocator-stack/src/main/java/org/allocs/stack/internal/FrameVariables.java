package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.Memory;

/**
 * What debug information says of one frame.
 *
 * @param context the target
 * @param frame the frame
 * @param memory of its thread, the stack at the moment of the registers
 */
record FrameVariables(Context context, Frame frame, Memory memory) {
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
    return context.debugInfo().frameVariables(context.target(), frame.unwound(), memory);
  }

  /** Those that are known. */
  List<FrameVariable> all() {
    return variables().value().orElse(List.of());
  }
}
