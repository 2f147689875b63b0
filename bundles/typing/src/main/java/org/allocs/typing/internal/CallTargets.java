package org.allocs.typing.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/** Names what calls go to. A call that was made has its slot bound, so the slot tells. */
final class CallTargets {
  private final Sites sites;
  private final CallInstruction instruction;

  CallTargets(Sites sites, Memory memory) {
    this.sites = sites;
    this.instruction = new CallInstruction(memory);
  }

  /** What the call before a return address calls; empty where its code does not tell. */
  Optional<CallTarget> before(long site, LoadedObject object) {
    try {
      OptionalLong direct = instruction.direct(site);
      if (direct.isPresent() && object.range().contains(direct.getAsLong())) {
        return called(direct.getAsLong(), object);
      }
      OptionalLong slot = instruction.throughSlot(site);
      if (slot.isPresent()) {
        return bound(slot.getAsLong());
      }
      return instruction.isIndirect(site)
          ? Optional.of(new CallTarget(CallTarget.COMPUTED, Optional.empty()))
          : Optional.empty();
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  private Optional<CallTarget> called(long address, LoadedObject object) throws AllocsException {
    ModuleInfo module = sites.module(object);
    FileAddress function = object.toFile(address);
    if (module.sections().stream().anyMatch(s -> isLinkage(s, function))) {
      OptionalLong target = instruction.throughStub(address);
      return target.isPresent() ? bound(target.getAsLong()) : Optional.empty();
    }
    Optional<CallTarget> known = bound(address);
    if (known.isEmpty() || known.get().allocates()) {
      return known;
    }
    String name = module.functionNameAt(function).value().map(FunctionName::name).orElse("");
    String plain = name.isEmpty() ? known.get().name() : CallTarget.plain(name);
    return Optional.of(new CallTarget(plain, Optional.of(function)));
  }

  private static boolean isLinkage(Section section, FileAddress address) {
    long into = address.value() - section.address().value();
    return section.name().startsWith(".plt") && into >= 0 && into < section.size();
  }

  /** The function that starts at an address, in whatever file. */
  private Optional<CallTarget> bound(long address) {
    Optional<LoadedObject> object = sites.object(address + 1);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    FileAddress start = object.get().toFile(address);
    return sites
        .module(object.get())
        .symbolAt(start)
        .filter(symbol -> symbol.address().equals(start))
        .map(Symbol::name)
        .map(CallTarget::ofSymbol);
  }
}
