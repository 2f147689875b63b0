package org.allocs.render;

import org.allocs.model.AddressRange;
import org.allocs.target.FatalSignal;

/** The signal that ended a process, as text and JSON. */
final class SignalText {
  private SignalText() {}

  /** On one line: {@code SIGSEGV (address not mapped) at 0x10}. */
  static String words(FatalSignal signal) {
    String cause = signal.cause().map(words -> " (" + words + ")").orElse("");
    return signal.address().isPresent()
        ? signal.name() + cause + " at " + AddressRange.hex(signal.address().getAsLong())
        : signal.name() + cause;
  }

  /** An object. */
  static void json(JsonWriter json, FatalSignal signal) {
    json.object().key("signal").value(signal.number()).key("name").value(signal.name());
    json.key("cause").value(signal.cause()).key("address");
    if (signal.address().isPresent()) {
      json.address(signal.address().getAsLong());
    } else {
      json.nothing();
    }
    json.key("tid").value(signal.tid()).endObject();
  }
}
