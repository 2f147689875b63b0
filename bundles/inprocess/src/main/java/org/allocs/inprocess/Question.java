package org.allocs.inprocess;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.type.DataType;

/** Puts one question to a view. */
final class Question {
  private final MemoryView view;
  private final Target target;

  private Question(MemoryView view, Target target) {
    this.view = view;
    this.target = target;
  }

  static Question of(MemoryView view, Target target) {
    return new Question(view, target);
  }

  WireAnswer answer(long address, Wants wants) throws AllocsException {
    Resolution resolution = view.find(address);
    Optional<Allocation> leaf = resolution.leaf();
    if (leaf.isEmpty()) {
      return WireAnswer.unknown(resolution.note().orElse("not mapped"));
    }
    Allocation found = leaf.get();
    boolean isStatic = isStatic(found.range());
    OptionalLong first = wants.type() ? Basis.firstWord(found, view) : OptionalLong.empty();
    Answer<DataType> type =
        isStatic || wants.type() ? view.type(found) : Answer.unknown("not asked for");
    Basis basis = isStatic ? Basis.OTHER : Basis.of(type, found, first, view);
    long ownBase = wants.own() ? ownBase(found) : found.base();
    return new WireAnswer(
        Optional.of(found),
        isStatic,
        ownBase,
        type,
        basis,
        resolution.note().orElse(""),
        siteReason(found));
  }

  /** The end of the last object inside another; its base if there is none. */
  private long ownBase(Allocation object) throws AllocsException {
    long[] end = {object.base()};
    view.walk(
        object.range(),
        (depth, found, suballocator, note) -> {
          if (object.range().contains(found.range()) && !found.equals(object)) {
            end[0] = AddressRange.max(end[0], found.limit());
          }
          return TreeVisitor.Step.DEEPER;
        });
    return end[0];
  }

  private static String siteReason(Allocation allocation) {
    return allocation.siteAddress().isPresent() ? "" : allocation.siteUnknown().orElse("");
  }

  /**
   * Whether the allocation is what a loaded file says is there, and so stays for as long as the
   * file is loaded.
   */
  private boolean isStatic(AddressRange range) throws AllocsException {
    for (LoadedObject object : target.objects()) {
      if (object.range().contains(range) && !range.isEmpty()) {
        ModuleInfo module = view.context().debugInfo().module(target, object);
        return isSymbol(module, object, range) || isSection(module, object, range);
      }
    }
    return false;
  }

  private static boolean isSymbol(ModuleInfo module, LoadedObject object, AddressRange range) {
    return module
        .symbolAt(object.toFile(range.base()))
        .filter(
            symbol ->
                object.toTarget(symbol.address()) == range.base() && symbol.size() == range.size())
        .isPresent();
  }

  private static boolean isSection(ModuleInfo module, LoadedObject object, AddressRange range) {
    return module.sections().stream()
        .anyMatch(
            section ->
                object.toTarget(section.address()) == range.base()
                    && section.size() == range.size());
  }
}
