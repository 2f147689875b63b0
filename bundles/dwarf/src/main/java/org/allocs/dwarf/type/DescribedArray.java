package org.allocs.dwarf.type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.ArrayDescriptor;
import org.allocs.type.ArrayShape;
import org.allocs.type.DataType;

/**
 * An array whose place, bounds or strides are computed (DWARF 5, sections 5.5 and 5.18).
 *
 * @param location of the elements; the object's own where absent
 * @param allocated whether there are any
 * @param associated the same, of a pointer
 * @param dimensions the one that varies fastest first
 */
record DescribedArray(
    DataType element,
    Optional<RuntimeNumber> location,
    Optional<RuntimeNumber> allocated,
    Optional<RuntimeNumber> associated,
    List<Axis> dimensions)
    implements ArrayDescriptor {
  private static final Evidence EVIDENCE = Evidence.certain("DWARF", "array descriptor");
  private static final int MAX_DIMENSIONS = 64;

  /**
   * A dimension.
   *
   * @param first index where no lower bound is stated
   */
  private record Axis(
      long first,
      Optional<RuntimeNumber> lower,
      Optional<RuntimeNumber> upper,
      Optional<RuntimeNumber> count,
      Optional<RuntimeNumber> stride) {}

  static DescribedArray of(Die die, DataType element, boolean columnMajor)
      throws MalformedFileException {
    List<Axis> dimensions = new ArrayList<>();
    for (DieChildren children = die.children(); children.next(); ) {
      Die child = children.current();
      if (Dimension.isOne(child.tag()) && dimensions.size() < MAX_DIMENSIONS) {
        dimensions.add(
            new Axis(
                Languages.lowerBound(die.unit().language()),
                RuntimeNumber.of(child, DwAt.DW_AT_lower_bound),
                RuntimeNumber.of(child, DwAt.DW_AT_upper_bound),
                RuntimeNumber.of(child, DwAt.DW_AT_count),
                RuntimeNumber.of(child, DwAt.DW_AT_byte_stride)));
      }
    }
    if (!columnMajor) {
      Collections.reverse(dimensions);
    }
    return new DescribedArray(
        element,
        RuntimeNumber.of(die, DwAt.DW_AT_data_location),
        RuntimeNumber.of(die, DwAt.DW_AT_allocated),
        RuntimeNumber.of(die, DwAt.DW_AT_associated),
        List.copyOf(dimensions));
  }

  @Override
  public Answer<ArrayShape> read(Memory memory, long address) throws AllocsException {
    if (isZero(allocated, memory, address)) {
      return Answer.unknown("not allocated");
    }
    if (isZero(associated, memory, address)) {
      return Answer.unknown("not associated");
    }
    Answer<Long> start = or(location, address, memory, address);
    if (!start.isKnown()) {
      return start.map(ignored -> null);
    }
    List<ArrayShape.Extent> extents = new ArrayList<>();
    long stride = element.byteSize().orElse(0);
    for (Axis axis : dimensions) {
      Answer<ArrayShape.Extent> extent = extent(axis, stride, memory, address);
      if (!extent.isKnown()) {
        return extent.map(ignored -> null);
      }
      ArrayShape.Extent known = extent.value().orElseThrow();
      extents.add(known);
      stride = known.stride() * known.count();
    }
    return Answer.known(new ArrayShape(start.value().orElseThrow(), element, extents), EVIDENCE);
  }

  private static boolean isZero(Optional<RuntimeNumber> flag, Memory memory, long address)
      throws AllocsException {
    return flag.isPresent()
        && flag.get().value(memory, address).value().filter(value -> value == 0).isPresent();
  }

  private static Answer<Long> or(
      Optional<RuntimeNumber> number, long otherwise, Memory memory, long address)
      throws AllocsException {
    return number.isPresent()
        ? number.get().value(memory, address)
        : Answer.known(otherwise, EVIDENCE);
  }

  private static Answer<ArrayShape.Extent> extent(
      Axis axis, long contiguous, Memory memory, long address) throws AllocsException {
    Answer<Long> lower = or(axis.lower(), axis.first(), memory, address);
    Answer<Long> stride = or(axis.stride(), contiguous, memory, address);
    Optional<RuntimeNumber> end = axis.count().or(axis::upper);
    Answer<Long> last =
        end.isPresent() ? end.get().value(memory, address) : Answer.unknown("it has no bound");
    for (Answer<Long> each : List.of(lower, stride, last)) {
      if (!each.isKnown()) {
        return Answer.unknown("bounds are not known: " + each.reason().orElse(""));
      }
    }
    long first = lower.value().orElseThrow();
    long count =
        axis.count().isPresent()
            ? last.value().orElseThrow()
            : last.value().orElseThrow() - first + 1;
    return Answer.known(
        new ArrayShape.Extent(first, Math.max(0, count), stride.value().orElseThrow()), EVIDENCE);
  }
}
