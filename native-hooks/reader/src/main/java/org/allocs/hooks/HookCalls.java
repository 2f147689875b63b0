package org.allocs.hooks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.IndexAccess;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Call;
import org.allocs.target.Functions;
import org.allocs.target.Target;

/** What the hooks of a target do on request, called in the target. */
public final class HookCalls {
  private static final String GATE = "allocs_hook_errand";
  private static final String CHANGE = "allocs_hook_change_chunk";
  private static final String ALLOCATE = "allocs_hook_allocate";
  private static final String MIGRATE = "allocs_hook_migrate";

  private final Functions functions;
  private final Map<String, Long> addresses;

  private HookCalls(Functions functions, Map<String, Long> addresses) {
    this.functions = functions;
    this.addresses = addresses;
  }

  /**
   * Finds them.
   *
   * @return unknown, with the reason, where nothing may be called
   */
  public static Answer<HookCalls> open(Target target, DebugInfo debugInfo) throws AllocsException {
    Answer<Functions> functions = target.functions();
    if (!functions.isKnown()) {
      return Answer.unknown(functions.reason().orElseThrow());
    }
    Map<String, Long> addresses = new HashMap<>();
    for (String name : List.of(GATE, CHANGE, ALLOCATE, MIGRATE)) {
      Answer<Long> address = IndexAccess.symbol(target, debugInfo, name);
      if (!address.isKnown()) {
        return Answer.unknown(address.reason().orElseThrow());
      }
      addresses.put(name, address.value().orElseThrow());
    }
    return Answer.known(
        new HookCalls(functions.value().orElseThrow(), addresses),
        Evidence.certain("symbol table", GATE));
  }

  private long call(String function, List<Long> arguments, Optional<String> text, boolean alone)
      throws AllocsException {
    return functions.call(
        new Call(addresses.get(GATE), addresses.get(function), arguments, text, alone));
  }

  /**
   * Changes a chunk that is still there, with that size.
   *
   * @param kind as FORMAT.md numbers changes: 2 free, 3 resize, 5 set type … 10 detach
   * @param value the size or site
   * @param text the type, suballocator or policy
   * @return 0 if it was done; else why not, as allocs.h numbers refusals
   * @throws AllocsException as {@link Functions#call} does
   */
  public int change(int kind, long base, long size, long value, Optional<String> text)
      throws AllocsException {
    boolean frees = kind == 2 || kind == 10;
    List<Long> arguments = List.of((long) kind, base, size, value);
    return (int) call(CHANGE, arguments, text, !frees);
  }

  /**
   * Allocates a chunk.
   *
   * @param alignment 0: as malloc has it
   * @return its address; 0 if there is no memory
   * @throws AllocsException as {@link Functions#call} does
   */
  public long allocate(long size, long alignment, boolean zeroed) throws AllocsException {
    List<Long> arguments = List.of(size, alignment, zeroed ? 1L : 0L);
    return call(ALLOCATE, arguments, Optional.empty(), false);
  }

  /**
   * Has another chunk take the place of one that is still there, with that size, and frees that.
   *
   * @return its address; 0 if it cannot be
   * @throws AllocsException as {@link Functions#call} does
   */
  public long migrate(long base, long size) throws AllocsException {
    return call(MIGRATE, List.of(base, size), Optional.empty(), false);
  }
}
