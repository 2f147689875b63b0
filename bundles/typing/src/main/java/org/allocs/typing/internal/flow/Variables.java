package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.Place;
import org.allocs.debug.VariableLocation;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.Register;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;

/** What debug information says of registers and of places in memory, at instructions. */
final class Variables {
  private static final String FRAME = "cfa";

  private final Modules modules;
  private final Memory memory;

  /**
   * A variable, or a part of one.
   *
   * @param name for a person
   * @param type as declared
   */
  record Named(String name, DataType type) {
    /** The pointers at an offset of an object of that name. */
    private static List<Named> parts(String name, DataType type, long offset, int scale) {
      List<Named> parts = new ArrayList<>();
      Parts.pointers(type, offset, scale)
          .forEach((part, path) -> parts.add(new Named(member(name, path), part)));
      return parts;
    }

    private static String member(String object, String path) {
      boolean led = object.startsWith("*");
      if (path.isEmpty()) {
        return object;
      } else if (path.startsWith("[")) {
        return (led ? "(" + object + ")" : object) + path;
      }
      return led ? object.substring(1) + "->" + path : object + "." + path;
    }

    /** What a pointer of that name points to. */
    private static String target(String pointer) {
      return "*" + (pointer.startsWith("*") ? "(" + pointer + ")" : pointer);
    }
  }

  Variables(Modules modules, Memory memory) {
    this.modules = modules;
    this.memory = memory;
  }

  private List<VariableLocation> at(long pc) {
    return modules.layout(pc).flatMap(layout -> layout.variables().value()).orElse(List.of());
  }

  /**
   * The variables whose value a register, and so many bytes more, is.
   *
   * @param since first instruction at which the register has that value: what was there before is
   *     another variable's
   */
  List<Named> inRegister(long pc, int register, long bytes, long since) {
    List<Named> found = new ArrayList<>();
    long first = modules.file(since).value();
    for (VariableLocation variable : at(pc)) {
      if (isIn(variable.place(), register, bytes)
          && Long.compareUnsigned(variable.low().value(), first) >= 0) {
        found.add(new Named(variable.name(), variable.type()));
      }
    }
    return found;
  }

  private static boolean isIn(Place place, int register, long bytes) {
    boolean named = place.register().filter(Register.name(register)::equals).isPresent();
    return switch (place.kind()) {
      case REGISTER -> named && bytes == 0;
      case COMPUTED -> named && place.number().isPresent() && place.number().getAsLong() == bytes;
      default -> false;
    };
  }

  /** The pointer at a place, if there is no other. */
  Optional<Named> pointer(Value.Place place) {
    List<Named> all = pointers(place);
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  /** The pointers at a place: several where that is a union's. */
  List<Named> pointers(Value.Place place) {
    if (place.register() == Register.NONE) {
      return fixed(place.offset(), place.scale());
    }
    List<Named> local = onStack(place);
    if (!local.isEmpty()) {
      return local;
    }
    List<Named> declared = throughVariable(place);
    return declared.isEmpty() ? throughValue(place) : declared;
  }

  /** Whether it is in the frame of the function, as far as is known. */
  boolean isLocal(Value.Place place) {
    boolean top = place.register() == Register.RSP && place.base() == null;
    return top || (place.register() != Register.NONE && !onStack(place).isEmpty());
  }

  private List<Named> fixed(long address, int scale) {
    Optional<Definition> definition = modules.definition(address);
    if (definition.isEmpty()) {
      return List.of();
    }
    long offset = modules.file(address).value() - definition.get().address().value();
    return Named.parts(definition.get().name(), definition.get().type(), offset, scale);
  }

  /** A local variable, or a part of one. */
  private List<Named> onStack(Value.Place place) {
    Optional<FrameLayout> layout = modules.layout(place.pc());
    if (layout.isEmpty() || place.base() != null) {
      return List.of();
    }
    for (VariableLocation variable : at(place.pc())) {
      Optional<Long> start = distance(variable.place(), place.register(), layout.get());
      long offset = start.map(s -> place.offset() - s).orElse(-1L);
      if (offset >= 0 && offset < variable.type().byteSize().orElse(0)) {
        return Named.parts(variable.name(), variable.type(), offset, place.scale());
      }
    }
    return List.of();
  }

  /** Bytes from what a register holds to a place. */
  private static Optional<Long> distance(Place place, int register, FrameLayout layout) {
    if (place.kind() != Place.Kind.MEMORY
        || place.register().isEmpty()
        || place.number().isEmpty()) {
      return Optional.empty();
    }
    String base = place.register().get();
    long number = place.number().getAsLong();
    if (base.equals(FRAME) && layout.rules().value().isPresent()) {
      Place cfa = layout.rules().value().get().cfa();
      base = cfa.register().orElse("");
      number += cfa.number().orElse(0);
    }
    return base.equals(Register.name(register)) ? Optional.of(number) : Optional.empty();
  }

  /** A member of what a variable points to that the register holds. */
  private List<Named> throughVariable(Value.Place place) {
    for (VariableLocation variable : at(place.pc())) {
      Place held = variable.place();
      long more = held.kind() == Place.Kind.COMPUTED ? held.number().orElse(0) : 0;
      long offset = place.offset() - more;
      if (isIn(held, place.register(), more) && !isBehind(variable.type(), offset, place)) {
        List<Named> parts = members(variable.name(), variable.type(), offset, place.scale());
        if (!parts.isEmpty()) {
          return parts;
        }
      }
    }
    return List.of();
  }

  /** Whether what follows a struct in the chunk is addressed by a pointer to the struct. */
  private static boolean isBehind(DataType pointer, long offset, Value.Place place) {
    return place.base() instanceof Value.Chunk
        && Parts.pointee(pointer)
            .filter(type -> type.stripped() instanceof CompositeType)
            .filter(type -> offset >= type.byteSize().orElse(Long.MAX_VALUE))
            .isPresent();
  }

  /** Of what a pointer points to. */
  private static List<Named> members(String name, DataType pointer, long offset, int scale) {
    return Parts.pointee(pointer)
        .map(type -> Named.parts(Named.target(name), type, offset, scale))
        .orElse(List.of());
  }

  private List<Named> throughValue(Value.Place place) {
    if (place.base() instanceof Value.Address address && address.place().scale() == 0) {
      Value.Place inner = address.place();
      return pointers(
          new Value.Place(
              inner.register(),
              inner.base(),
              inner.offset() + place.offset(),
              place.scale(),
              inner.pc()));
    }
    if (!(place.base() instanceof Value.Loaded loaded)) {
      return List.of();
    }
    List<Named> outer = pointers(loaded.place());
    if (outer.size() == 1) {
      return members(outer.get(0).name(), outer.get(0).type(), place.offset(), place.scale());
    }
    return outer.isEmpty()
        ? linked(loaded.place())
            .map(address -> fixed(address + place.offset(), place.scale()))
            .orElse(List.of())
        : List.of();
  }

  /** The address that the linker put into a slot for a variable of another file. */
  private Optional<Long> linked(Value.Place slot) {
    boolean isSlot = slot.register() == Register.NONE && slot.scale() == 0;
    if (!isSlot || modules.definition(slot.offset()).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(memory.readLong(slot.offset()));
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }
}
