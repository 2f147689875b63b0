package org.allocs.hierarchy.internal.guest;

import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Target;
import org.allocs.type.DataType;

/** What a guest is given of a target at one moment. */
final class GuestContext implements Context {
  private final Context context;
  private final GuestValues values;
  private final Target target;
  private final DebugInfo debugInfo;

  private record ValuesKey(Guest guest) {}

  private GuestContext(Context context, GuestValues values) {
    this.context = context;
    this.values = values;
    this.target = Passage.to(Target.class, context.target());
    this.debugInfo = Passage.to(DebugInfo.class, context.debugInfo());
  }

  static GuestContext of(Guest guest, Context context) throws AllocsException {
    return new GuestContext(context, context.cached(new ValuesKey(guest), GuestValues::new));
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public DebugInfo debugInfo() {
    return debugInfo;
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    return inEngine(() -> context.typeNamed(name));
  }

  @Override
  public List<PlainArena> heaps() throws AllocsException {
    return inEngine(context::heaps).stream().<PlainArena>map(GuestHeap::new).toList();
  }

  /** Has the engine do what a guest waits for. */
  static <T> T inEngine(Computation<T> engine) throws AllocsException {
    GuestCall<?> call = GuestThread.currentCall();
    if (call == null) {
      return engine.compute();
    }
    call.enter();
    try {
      return engine.compute();
    } finally {
      call.leave();
    }
  }

  @Override
  public <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    return values.cached(key, compute);
  }
}
