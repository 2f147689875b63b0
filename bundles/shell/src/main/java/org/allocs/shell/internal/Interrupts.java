package org.allocs.shell.internal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Takes the signal of an interrupt (Ctrl-C), which otherwise ends the virtual machine. By
 * reflection: {@code sun.misc.Signal} is there in every virtual machine, but no bundle can import
 * it, and JLine, which would use it too, does not find it for that reason.
 */
final class Interrupts {
  private Interrupts() {}

  /** Calls an action, in a thread of its own, at each interrupt. Without the class does nothing. */
  static void handle(Runnable action) {
    ClassLoader loader = ClassLoader.getSystemClassLoader();
    try {
      Class<?> signal = loader.loadClass("sun.misc.Signal");
      Class<?> handler = loader.loadClass("sun.misc.SignalHandler");
      InvocationHandler taken =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "interrupt";
              };
      Object proxy = Proxy.newProxyInstance(loader, new Class<?>[] {handler}, taken);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Then an interrupt ends the shell.
      return;
    }
  }
}
