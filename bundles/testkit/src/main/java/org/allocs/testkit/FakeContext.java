package org.allocs.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.type.DataType;

/**
 * A context for an allocator that is tested without an engine.
 *
 * @param target the target
 * @param debugInfo of its files
 * @param heaps whose chunks are known
 * @param cache what is kept until the test makes another context
 */
public record FakeContext(
    Target target, DebugInfo debugInfo, List<PlainArena> heaps, Map<Object, Object> cache)
    implements Context {
  /** Nothing kept yet. */
  public FakeContext(Target target, DebugInfo debugInfo, List<PlainArena> heaps) {
    this(target, debugInfo, heaps, new HashMap<>());
  }

  /** No heap. */
  public FakeContext(Target target, DebugInfo debugInfo) {
    this(target, debugInfo, List.of());
  }

  /** No debug information. */
  public FakeContext(Target target) {
    this(target, new FakeDebugInfo());
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    for (LoadedObject object : target.objects()) {
      Answer<DataType> found = debugInfo.module(target, object).typeNamed(name, Optional.empty());
      if (found.isKnown()) {
        return found;
      }
    }
    return Answer.unknown("no loaded object defines " + name);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    synchronized (cache) {
      Object known = cache.get(key);
      if (known == null) {
        known = compute.compute();
        cache.put(key, known);
      }
      return (T) known;
    }
  }
}
