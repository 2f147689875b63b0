package org.allocs.hierarchy.internal.guest;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.Answer;
import org.allocs.target.Functions;
import org.allocs.target.Memory;

/** A part of the engine as a guest is given it: to call it is to wait for the engine. */
final class Passage implements InvocationHandler {
  /** What is for whoever opened a target. */
  private static final Set<String> KEPT = Set.of("refresh", "close", "hold");

  private final Object inner;

  private Passage(Object inner) {
    this.inner = inner;
  }

  /** The way to an object by one of its interfaces. */
  static <T> T to(Class<T> type, T object) {
    return type.cast(
        Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Passage(object)));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (KEPT.contains(method.getName())) {
      throw new UnsupportedOperationException("whoever opened it does that: " + method.getName());
    }
    GuestCall<?> call = GuestThread.currentCall();
    if (call == null) {
      return run(method, arguments);
    }
    call.enter();
    try {
      return run(method, arguments);
    } finally {
      call.leave();
    }
  }

  private Object run(Method method, Object[] arguments) throws Throwable {
    try {
      return outward(method.invoke(inner, inward(arguments)));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object[] inward(Object[] arguments) {
    if (arguments == null) {
      return null;
    }
    Object[] inward = arguments.clone();
    for (int i = 0; i < inward.length; i++) {
      inward[i] = inward(inward[i]);
    }
    return inward;
  }

  private static Object inward(Object argument) {
    if (argument instanceof GuestMemory memory) {
      return memory.memory();
    }
    boolean passes =
        argument != null
            && Proxy.isProxyClass(argument.getClass())
            && Proxy.getInvocationHandler(argument) instanceof Passage;
    return passes ? ((Passage) Proxy.getInvocationHandler(argument)).inner : argument;
  }

  private static Object outward(Object result) {
    if (result instanceof Memory memory) {
      return new GuestMemory(memory);
    }
    if (result instanceof Answer<?> answer && answer.value().orElse(null) instanceof Functions) {
      return answer.map(functions -> to(Functions.class, (Functions) functions));
    }
    return result instanceof ModuleInfo module ? to(ModuleInfo.class, module) : result;
  }
}
