package org.allocs.hierarchy.internal.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.model.AllocationFacts;
import org.junit.jupiter.api.Test;

/**
 * A method of a contract that has a body is inherited by who stands for a guest, and never asked.
 */
class DelegationTest {
  private static final Map<Class<?>, Class<?>> STAND_INS =
      Map.of(
          Allocator.class, GuestAllocator.class,
          AllocatorFamily.class, GuestFamily.class,
          Arena.class, GuestArena.class,
          AllocationFacts.class, GuestFacts.class,
          Context.class, GuestContext.class);

  @Test
  void shouldPassOnEveryMethodOfAContract() {
    List<String> missing = new ArrayList<>();
    STAND_INS.forEach(
        (contract, standIn) -> {
          for (Method method : contract.getDeclaredMethods()) {
            boolean there =
                Arrays.stream(standIn.getDeclaredMethods())
                    .anyMatch(
                        m ->
                            m.getName().equals(method.getName())
                                && Arrays.equals(
                                    m.getParameterTypes(), method.getParameterTypes()));
            if (!there && !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic()) {
              missing.add(standIn.getSimpleName() + "." + method.getName());
            }
          }
        });
    assertEquals(List.of(), missing);
  }
}
