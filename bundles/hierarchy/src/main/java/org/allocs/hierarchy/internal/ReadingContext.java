package org.allocs.hierarchy.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.FatalSignal;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.allocs.type.DataType;

/**
 * A context whose target's memory is reached in another way.
 *
 * @param context that it is otherwise
 * @param memory of the same target
 */
record ReadingContext(Context context, Memory memory) implements Context {
  @Override
  public Target target() {
    return new ReadingTarget(context.target(), memory);
  }

  @Override
  public DebugInfo debugInfo() {
    return new ReadingDebugInfo(context);
  }

  @Override
  public Answer<DataType> typeNamed(String name) throws AllocsException {
    return context.typeNamed(name);
  }

  @Override
  public List<PlainArena> heaps() throws AllocsException {
    return context.heaps();
  }

  @Override
  public <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    return context.cached(key, compute);
  }

  /** What is known of the files of a target is kept under the target itself. */
  private record ReadingDebugInfo(Context context) implements DebugInfo {
    @Override
    public ModuleInfo module(Target target, LoadedObject object) {
      return context.debugInfo().module(context.target(), object);
    }

    @Override
    public List<LoadedObject> madeCode(Target target) throws AllocsException {
      return context.debugInfo().madeCode(context.target());
    }

    @Override
    public ModuleInfo open(Path file, List<Path> roots) throws AllocsException {
      return context.debugInfo().open(file, roots);
    }
  }

  /** A target of which nothing but the way to its memory differs. */
  private record ReadingTarget(Target target, Memory memory) implements Target {
    @Override
    public String description() {
      return target.description();
    }

    @Override
    public OptionalLong pid() {
      return target.pid();
    }

    @Override
    public boolean isStill() {
      return target.isStill();
    }

    @Override
    public List<Mapping> mappings() throws AllocsException {
      return target.mappings();
    }

    @Override
    public List<LoadedObject> objects() throws AllocsException {
      return target.objects();
    }

    @Override
    public List<TargetThread> threads() throws AllocsException {
      return target.threads();
    }

    @Override
    public Answer<byte[]> auxiliaryVector() {
      return target.auxiliaryVector();
    }

    @Override
    public Optional<FatalSignal> fatalSignal() {
      return target.fatalSignal();
    }

    @Override
    public Optional<String> inferred(Mapping mapping) throws AllocsException {
      return target.inferred(mapping);
    }

    @Override
    public List<String> problems() {
      return target.problems();
    }

    @Override
    public void refresh() {
      throw new UnsupportedOperationException("whoever opened it refreshes it");
    }

    @Override
    public void close() {
      throw new UnsupportedOperationException("whoever opened it closes it");
    }
  }
}
