package org.allocs.hierarchy.internal.guest;

import org.allocs.allocator.Context;
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
    GuestCall<?> call = GuestThread.currentCall();
    if (call == null) {
      return context.typeNamed(name);
    }
    call.enter();
    try {
      return context.typeNamed(name);
    } finally {
      call.leave();
    }
  }

  @Override
  public <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    return values.cached(key, compute);
  }
}
