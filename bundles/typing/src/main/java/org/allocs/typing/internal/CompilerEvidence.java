package org.allocs.typing.internal;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;
import org.allocs.typing.internal.recorded.CallRecord;
import org.allocs.typing.internal.recorded.CallRecord.Kind;
import org.allocs.typing.internal.recorded.CallRecords;
import org.allocs.typing.internal.recorded.RecordDescriptor;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * What allocscc recorded when it compiled the program: the type that the call measures, at the
 * innermost call whose size is not passed on from a caller. Certain: the compiler's own types, and
 * every step outwards is recorded as one that passes the size on as it is and returns the result.
 */
final class CompilerEvidence implements TypeEvidence {
  private static final int MAX_CALLS = 32;
  private static final Answer<DataType> NOTHING = Answer.unknown("");

  private final SourceLibrary library;

  CompilerEvidence(SourceLibrary library) {
    this.library = library;
  }

  private enum Key implements Context.OfFiles {
    RECORDS
  }

  /** Of one target. */
  private record Records(ConcurrentMap<String, CallRecords> byObject) {
    CallRecords of(LoadedObject object, ModuleInfo module) {
      return byObject.computeIfAbsent(
          object.path(),
          path ->
              module
                  .sectionBytes(RecordDescriptor.SECTION)
                  .value()
                  .map(CallRecords::parse)
                  .orElse(CallRecords.NONE));
    }
  }

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    if (allocation.calls().isEmpty()) {
      return NOTHING;
    }
    try {
      Records records = context.cached(Key.RECORDS, () -> new Records(new ConcurrentHashMap<>()));
      return new Walk(Sites.of(context, library), records, allocation.size())
          .outwards(allocation.calls());
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  /** From the call of the allocator outwards. */
  private static final class Walk {
    private final Sites sites;
    private final Records records;
    private final long size;

    /** The function that was called, from which the chunk was returned so far. */
    private Optional<CallTarget> callee = Optional.empty();

    /** Whether a function on the way asked for another size than it was asked for. */
    private boolean changed;

    Walk(Sites sites, Records records, long size) {
      this.sites = sites;
      this.records = records;
      this.size = size;
    }

    Answer<DataType> outwards(List<Long> calls) {
      Iterator<Long> each = calls.iterator();
      Optional<Answer<DataType>> found = Optional.empty();
      for (int i = 0; i < MAX_CALLS && each.hasNext() && found.isEmpty(); i++) {
        found = at(each.next(), i == 0);
      }
      return found.orElse(NOTHING);
    }

    /** Empty where the caller knows. */
    private Optional<Answer<DataType>> at(long call, boolean innermost) {
      Optional<LoadedObject> object = sites.object(call);
      if (object.isEmpty()) {
        return Optional.of(NOTHING);
      }
      ModuleInfo module = sites.module(object.get());
      CallRecords known = records.of(object.get(), module);
      if (known.isEmpty()) {
        // A library's own wrapper of the allocator, or a program that another compiler made.
        return innermost && object.get().isCLibrary() ? Optional.empty() : Optional.of(NOTHING);
      }
      FileAddress pc = object.get().toFile(call - 1);
      Optional<CallTarget> target = sites.called(call).filter(t -> !t.isComputed());
      Optional<Answer<DataType>> jumped = throughJump(target, known, module);
      if (jumped.isPresent()) {
        return jumped;
      }
      callee = target;
      return inline(module.sourceAt(pc).value().orElse(List.of()), known, module, pc);
    }

    /**
     * A function that ends in a jump has no frame of its own: what it calls last is to be recorded
     * as passed on, too.
     */
    private Optional<Answer<DataType>> throughJump(
        Optional<CallTarget> target, CallRecords known, ModuleInfo module) {
      Optional<FileAddress> local = target.flatMap(CallTarget::local);
      boolean same =
          callee.isEmpty() || target.map(CallTarget::name).equals(callee.map(CallTarget::name));
      if (local.isEmpty() || (same && callee.isPresent())) {
        return Optional.empty();
      }
      Optional<CallTarget> inner = callee;
      Optional<CallRecord> record =
          known.between(
              target.get().name(),
              r ->
                  inner.isPresent()
                      ? isOf(r, inner)
                      : AllocationFunctions.form(r.callee()).isPresent());
      return record.isEmpty()
          ? Optional.of(NOTHING)
          : said(record.get(), module, local.get(), Optional.empty());
    }

    /** Through the functions inlined at an instruction. */
    private Optional<Answer<DataType>> inline(
        List<SourceFrame> frames, CallRecords known, ModuleInfo module, FileAddress pc) {
      for (SourceFrame frame : frames) {
        Optional<CallTarget> called = callee;
        Optional<String> function = frame.function().map(CallTarget::plain);
        Optional<CallRecord> record =
            known.at(
                frame.file(),
                frame.line(),
                frame.column(),
                r ->
                    isOf(r, called) && (function.isEmpty() || function.get().equals(r.function())));
        if (record.isEmpty()) {
          return Optional.of(NOTHING);
        }
        Optional<Answer<DataType>> said = said(record.get(), module, pc, frame.function());
        if (said.isPresent()) {
          return said;
        }
        callee = function.map(name -> new CallTarget(name, Optional.empty()));
      }
      return frames.isEmpty() ? Optional.of(NOTHING) : Optional.empty();
    }

    /** Whether a record can be of a call of a function; of a pointer where it is not known. */
    private static boolean isOf(CallRecord record, Optional<CallTarget> called) {
      if (record.kind() == Kind.NEW || record.kind() == Kind.NEW_ARRAY) {
        return called.isEmpty() || called.get().name().equals(AllocationFunctions.NEW);
      }
      return called.isEmpty() || called.get().mayBeWritten(record.callee());
    }

    private Optional<Answer<DataType>> said(
        CallRecord record, ModuleInfo module, FileAddress pc, Optional<String> function) {
      return switch (record.kind()) {
        case PASSED_ON -> Optional.empty();
        case PASSED_ON_CHANGED -> changed();
        case UNKNOWN -> Optional.of(NOTHING);
        default -> Optional.of(new RecordedFit(record, changed, module, pc, function).of(size));
      };
    }

    private Optional<Answer<DataType>> changed() {
      changed = true;
      return Optional.empty();
    }
  }
}
