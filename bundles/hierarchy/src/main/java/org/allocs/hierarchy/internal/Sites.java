package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Site;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;

/** Says where in the program an instruction is. */
final class Sites {
  private static final String WHO = "debug information";

  /** A program has thousands of sites and millions of chunks; a hostile record has any address. */
  private static final int MAX_KNOWN = 1 << 16;

  /** Sources of the standard libraries of C++ and Rust. */
  private static final Pattern STANDARD =
      Pattern.compile(
          ".*(/include/c\\+\\+/|/library/(alloc|core|std)/src/|/hashbrown(-[0-9.]+)?/src/).*");

  private enum Key implements Context.Lasting {
    /** Sites by their return address. */
    SITES,
    /** What they are called in every run. */
    KEYS
  }

  private final Guard guard;
  private final Context context;

  Sites(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  /** The site that an allocator recorded for an allocation. */
  Answer<Site> of(Allocation allocation) {
    if (allocation.siteAddress().isEmpty()) {
      String none = "allocator " + allocation.allocator() + " records no sites";
      return Answer.unknown(allocation.siteUnknown().orElse(none));
    }
    long address = allocation.siteAddress().getAsLong();
    try {
      return Answer.known(
          called(address), Evidence.certain(allocation.allocator(), "return address as recorded"));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private Site called(long address) throws AllocsException {
    Map<Long, Site> known = context.cached(Key.SITES, ConcurrentHashMap::new);
    Site site = known.get(address);
    if (site == null) {
      site = own(describe(address, address - 1));
      if (known.size() < MAX_KNOWN) {
        known.put(address, site);
      }
    }
    return site;
  }

  /** Without the standard library's code that was inlined at it. */
  private static Site own(Site site) {
    List<SourceFrame> own =
        site.frames().stream().dropWhile(f -> STANDARD.matcher(f.file()).matches()).toList();
    return own.isEmpty() ? site : new Site(site.address(), site.module(), site.function(), own);
  }

  /** The calls that led to an allocation, from the allocator outwards. */
  List<Site> calls(Allocation allocation) {
    List<Site> calls = new ArrayList<>();
    try {
      for (long address : allocation.calls()) {
        calls.add(called(address));
      }
    } catch (AllocsException e) {
      return List.of();
    }
    return calls;
  }

  /**
   * What a site is called in every run: its place in its file, and its function.
   *
   * @param address return address of the call
   * @return empty if it is in no file
   */
  Optional<String> key(long address) throws AllocsException {
    Map<Long, Optional<String>> known = context.cached(Key.KEYS, ConcurrentHashMap::new);
    Optional<String> key = known.get(address);
    if (key == null) {
      key = findKey(address);
      if (known.size() < MAX_KNOWN) {
        known.put(address, key);
      }
    }
    return key;
  }

  private Optional<String> findKey(long address) throws AllocsException {
    Optional<LoadedObject> object = new Modules(context).at(address - 1);
    Optional<String> function = called(address).function();
    return object.map(
        o ->
            function.map(name -> name + " ").orElse("")
                + o.path()
                + "+"
                + AddressRange.hex(o.toFile(address).value()));
  }

  /**
   * Function, source position and module.
   *
   * @param address the address that the answer names
   * @param lookup the instruction to look up: for a return address the byte before it
   */
  Site describe(long address, long lookup) throws AllocsException {
    Optional<LoadedObject> object = new Modules(context).at(lookup);
    if (object.isEmpty()) {
      return new Site(address, Optional.empty(), Optional.empty(), List.of());
    }
    FileAddress pc = object.get().toFile(lookup);
    ModuleInfo module = new Modules(context).info(object.get());
    List<SourceFrame> frames =
        guard.call(WHO, List.of(), () -> module.sourceAt(pc).value().orElse(List.of()));
    return new Site(address, Optional.of(object.get().path()), function(module, pc), frames);
  }

  private Optional<String> function(ModuleInfo module, FileAddress pc) throws AllocsException {
    Optional<String> fromDebugInfo =
        guard.call(
            WHO, Optional.empty(), () -> module.functionNameAt(pc).map(FunctionName::name).value());
    return fromDebugInfo.isPresent()
        ? fromDebugInfo
        : guard.call(WHO, Optional.empty(), () -> module.symbolAt(pc).map(Symbol::plainName));
  }
}
