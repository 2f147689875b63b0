package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;

/**
 * The mappings that a core file tells of, with the labels that the kernel would show: it does not
 * write those down, but for each there is evidence.
 */
final class CoreMappings {
  private static final String HEAP = "[heap]";
  private static final long VSYSCALL = 0xffffffffff600000L;

  private final List<Mapping> mappings = new ArrayList<>();

  /** By address of the first byte, what its label or permissions follow from. */
  private final Map<Long, String> inferred = new HashMap<>();

  /** All but the heap's. */
  CoreMappings(List<CoreRegion> regions, CorePermissions permissions, Optional<byte[]> auxv)
      throws AllocsException {
    for (CoreRegion region : regions) {
      mappings.add(mapping(region, permissions.of(region)));
      if (CorePermissions.isInferred(region)) {
        inferred.put(
            region.range().base(),
            "permissions: program headers of the mapped file; the core file leaves it out");
      }
    }
    Optional<Long> stack = AuxvEntries.get(auxv, AuxvEntries.AT_RANDOM);
    label(
        stack.or(() -> AuxvEntries.get(auxv, AuxvEntries.AT_EXECFN)),
        "[stack]",
        "label: what the auxiliary vector points to is on the initial stack");
    Optional<Long> vdso = AuxvEntries.get(auxv, AuxvEntries.AT_SYSINFO_EHDR);
    label(vdso, ObjectFinder.VDSO, "label: the auxiliary vector's AT_SYSINFO_EHDR");
    vdso.ifPresent(this::labelBelow);
    label(Optional.of(VSYSCALL), "[vsyscall]", "label: its address is the same in all processes");
  }

  private static Mapping mapping(CoreRegion region, String permissions) {
    return new Mapping(
        region.range(),
        permissions,
        region.fileOffset(region.range().base()),
        "",
        0,
        region.file().map(MappedPart::path).orElse(""),
        region.file().map(MappedPart::deleted).orElse(false));
  }

  /** What the kernel shows the vdso's data in: at most two mappings right below it. */
  private void labelBelow(long vdso) {
    Optional<Mapping> upper = endingAt(vdso);
    Optional<Mapping> lower = upper.flatMap(mapping -> endingAt(mapping.range().base()));
    String why = "label: it lies right below the vdso, and cannot be written";
    upper.ifPresent(mapping -> label(mapping, lower.isPresent() ? "[vvar_vclock]" : "[vvar]", why));
    lower.ifPresent(mapping -> label(mapping, "[vvar]", why));
  }

  private Optional<Mapping> endingAt(long limit) {
    return Mappings.at(mappings, limit - 1)
        .filter(mapping -> mapping.range().limit() == limit)
        .filter(mapping -> mapping.isAnonymous() && !mapping.isWritable())
        .filter(mapping -> mapping.isReadable() && !mapping.isExecutable());
  }

  private void label(Optional<Long> address, String label, String why) {
    address
        .flatMap(at -> Mappings.at(mappings, at))
        .filter(Mapping::isAnonymous)
        .ifPresent(mapping -> label(mapping, label, why));
  }

  private void label(Mapping mapping, String label, String why) {
    Mapping labelled = new Mapping(mapping.range(), mapping.permissions(), 0, "", 0, label, false);
    mappings.set(mappings.indexOf(mapping), labelled);
    inferred.put(mapping.range().base(), why);
  }

  /**
   * Labels the heap segment: what ends where the C library last moved the program break to, and
   * what lies before it without a gap and is of no file. Cuts mappings where objects end.
   */
  void labelHeap(List<LoadedObject> objects, Memory memory) throws AllocsException {
    List<Mapping> cut = ObjectEnds.cut(mappings, objects);
    mappings.clear();
    mappings.addAll(cut);
    Optional<Long> end = ProgramBreak.read(objects, memory);
    if (end.isPresent()) {
      String why = "label: __curbrk=" + AddressRange.hex(end.get()) + " is its end";
      Optional<Mapping> last = heapEndingAt(LoadedImage.pageUp(end.get()), objects);
      while (last.isPresent()) {
        label(last.get(), HEAP, why);
        last = heapEndingAt(last.get().range().base(), objects);
      }
    }
  }

  private Optional<Mapping> heapEndingAt(long limit, List<LoadedObject> objects) {
    return Mappings.at(mappings, limit - 1)
        .filter(last -> last.range().limit() == limit)
        .filter(last -> last.isAnonymous() && last.isWritable())
        .filter(last -> objects.stream().noneMatch(object -> object.mappings().contains(last)));
  }

  /** Ascending, disjoint. */
  List<Mapping> all() {
    return List.copyOf(mappings);
  }

  /** What a mapping's label or permissions follow from; empty where the file tells them. */
  Optional<String> inferred(Mapping mapping) {
    return Optional.ofNullable(inferred.get(mapping.range().base()));
  }
}
