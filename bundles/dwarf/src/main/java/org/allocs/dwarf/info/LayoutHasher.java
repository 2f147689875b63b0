package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.*;

import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/**
 * Hashes of what entries define: of a composite its names, sizes and members, and what those hold;
 * of what they point to, names alone. Typedefs count as what they stand for. Used by one thread.
 */
final class LayoutHasher {
  private static final int MAX_DEPTH = 100;
  private static final long CUT = 0x5bd1e995;
  private static final int MAX_FOREIGN = 1 << 20;

  /** Children that are read, in bytes for each of the unit: entries may lie over each other. */
  private static final int CHILD_BYTES = 64;

  /** What of a type is hashed; what is only pointed to counts by its name. */
  private enum Extent {
    NAME,
    DEFINITION
  }

  private final NameHasher names;
  private final LongTable qualified;
  private final LongTable byName = new LongTable();
  private final LongTable byDefinition = new LongTable();

  /** Of other units, which many may refer to: both extents. */
  private final LongTable foreign = new LongTable();

  private final Budget budget = Budget.of(0);

  /** For each depth one for an entry, and one for its children. */
  private final EntryReader[] readers = new EntryReader[2 * (MAX_DEPTH + 3)];

  private Unit unit;

  /**
   * @param qualified hashes of the qualified names of the unit's composites and enumerations
   */
  LayoutHasher(NameHasher names, LongTable qualified) {
    this.names = names;
    this.qualified = qualified;
  }

  /** Forgets what hashes of other units were: where types contain each other, order decides. */
  void beginRun() {
    foreign.clear();
  }

  /** Moves to a unit. */
  void begin(Unit next) {
    unit = next;
    byName.clear();
    byDefinition.clear();
    if (foreign.size() > MAX_FOREIGN) {
      foreign.clear();
    }
    budget.grant(CHILD_BYTES * (long) (next.endOffset() - next.offset()));
  }

  /** Hash of a composite of the unit. */
  long definition(int offset) throws MalformedFileException {
    return ofType(unit, offset, Extent.DEFINITION, 0);
  }

  private static long mix(long hash, long next) {
    long mixed = (hash ^ next) * 0xff51afd7ed558ccdL;
    return mixed ^ mixed >>> 32;
  }

  private long ofType(Unit home, long offset, Extent extent, int depth)
      throws MalformedFileException {
    LongTable known = home != unit ? foreign : extent == Extent.NAME ? byName : byDefinition;
    long place = home.id() << 32 | offset;
    long key = home != unit && extent == Extent.NAME ? ~place : place;
    long hash = known.get(key);
    if (hash == LongTable.NONE) {
      known.put(key, CUT);
      hash = depth > MAX_DEPTH ? CUT : compute(home, offset, extent, depth);
      known.put(key, hash == LongTable.NONE ? 0 : hash);
    }
    return hash;
  }

  private EntryReader reader(int index) {
    EntryReader reader = readers[index];
    if (reader == null) {
      reader = new EntryReader();
      readers[index] = reader;
    }
    return reader;
  }

  /** Hash of the type that an entry refers to; of void where it refers to none. */
  private long ofReferred(EntryReader die, Extent extent, int depth) throws MalformedFileException {
    int index = die.indexOf(DwAt.DW_AT_type);
    if (index < 0) {
      return 0;
    }
    if (ReferenceForms.isLocal(die.form(index))) {
      return ofType(die.unit(), die.unit().offset() + die.value(index), extent, depth);
    }
    Optional<Die> type = die.reference(DwAt.DW_AT_type);
    return type.isEmpty() ? CUT : ofType(type.get().unit(), type.get().offset(), extent, depth);
  }

  private long compute(Unit home, long offset, Extent extent, int depth)
      throws MalformedFileException {
    EntryReader die = reader(2 * depth);
    die.read(home, offset);
    switch (die.tag()) {
      case DW_TAG_typedef:
      case DW_TAG_template_alias:
        return ofReferred(die, extent, depth + 1);
      case DW_TAG_pointer_type:
      case DW_TAG_reference_type:
      case DW_TAG_rvalue_reference_type:
      case DW_TAG_ptr_to_member_type:
        return mix(shape(die, die.tag()), ofReferred(die, Extent.NAME, depth + 1));
      case DW_TAG_const_type:
      case DW_TAG_volatile_type:
      case DW_TAG_restrict_type:
      case DW_TAG_atomic_type:
        return mix(die.tag(), ofReferred(die, extent, depth + 1));
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_interface_type:
      case DW_TAG_union_type:
      case DW_TAG_enumeration_type:
        return tagged(die, extent, depth);
      case DW_TAG_subroutine_type:
        return children(die, mix(1, ofReferred(die, Extent.NAME, depth + 1)), Extent.NAME, depth);
      default:
        long own = mix(shape(die, die.tag()), ownName(die));
        return children(die, mix(own, ofReferred(die, extent, depth + 1)), extent, depth);
    }
  }

  private long tagged(EntryReader die, Extent extent, int depth) throws MalformedFileException {
    if (die.has(DwAt.DW_AT_signature) && !die.has(DwAt.DW_AT_byte_size)) {
      Optional<Die> signed = die.reference(DwAt.DW_AT_signature);
      if (signed.isPresent()) {
        return ofType(signed.get().unit(), signed.get().offset(), extent, depth + 1);
      }
    }
    long name = qualifiedName(die);
    long hash = mix(die.tag(), name);
    boolean nameAlone = extent == Extent.NAME && name != NameHasher.NO_NAME;
    return nameAlone || die.flag(DwAt.DW_AT_declaration)
        ? hash
        : children(die, shape(die, hash), Extent.DEFINITION, depth);
  }

  private long qualifiedName(EntryReader die) throws MalformedFileException {
    if (die.unit() == unit) {
      long known = qualified.get(die.offset());
      return known == LongTable.NONE ? NameHasher.NO_NAME : known;
    }
    Optional<String> name = QualifiedNames.of(die.unit().dieAt(die.offset()));
    return name.isPresent() ? NameIndex.extend(NameIndex.start(), name.get()) : NameHasher.NO_NAME;
  }

  private long children(EntryReader parent, long start, Extent extent, int depth)
      throws MalformedFileException {
    long hash = start;
    EntryReader child = reader(2 * depth + 1);
    for (child.enterChildren(parent); child.nextChild(); ) {
      budget.spend(child.unit().section(), child.next() - child.offset());
      switch (child.tag()) {
        case DW_TAG_member:
        case DW_TAG_inheritance:
          hash = member(child, hash, depth);
          break;
        case DW_TAG_variant_part:
        case DW_TAG_variant:
          hash = depth > MAX_DEPTH ? hash : children(child, shape(child, hash), extent, depth + 1);
          break;
        case DW_TAG_formal_parameter:
        case DW_TAG_unspecified_parameters:
          hash = mix(mix(hash, child.tag()), ofReferred(child, Extent.NAME, depth + 1));
          break;
        case DW_TAG_template_type_parameter:
        case DW_TAG_template_value_parameter:
          // The name of an instance may be that of its template.
          hash = mix(shape(child, hash), ofReferred(child, Extent.NAME, depth + 1));
          break;
        case DW_TAG_enumerator:
        case DW_TAG_subrange_type:
        case DW_TAG_generic_subrange:
          hash =
              parent.tag() == DW_TAG_array_type || child.tag() == DW_TAG_enumerator
                  ? mix(shape(child, hash), ownName(child))
                  : hash;
          break;
        default:
          break;
      }
    }
    return hash;
  }

  private long ownName(EntryReader die) throws MalformedFileException {
    int index = die.indexOf(DwAt.DW_AT_name);
    return index < 0
        ? NameHasher.NO_NAME
        : names.ownHash(die.unit(), die.form(index), die.value(index));
  }

  /** Name, place and type; nothing of what objects share. */
  private long member(EntryReader die, long hash, int depth) throws MalformedFileException {
    long own = die.tag();
    for (int i = 0; i < die.size(); i++) {
      switch (die.name(i)) {
        case DwAt.DW_AT_name:
          own += names.ownHash(die.unit(), die.form(i), die.value(i));
          break;
        case DwAt.DW_AT_external:
        case DwAt.DW_AT_declaration:
          if (die.value(i) != 0) {
            return hash;
          }
          break;
        case DwAt.DW_AT_data_member_location:
        case DwAt.DW_AT_data_bit_offset:
        case DwAt.DW_AT_bit_offset:
        case DwAt.DW_AT_bit_size:
        case DwAt.DW_AT_byte_size:
          own += attribute(die, i);
          break;
        default:
          break;
      }
    }
    return mix(mix(hash, own), ofReferred(die, Extent.DEFINITION, depth + 1));
  }

  /**
   * What tells a type, or a part of one, beside its name: in whichever order compilers write it.
   */
  private static long shape(EntryReader die, long hash) throws MalformedFileException {
    long own = 0;
    for (int i = 0; i < die.size(); i++) {
      switch (die.name(i)) {
        case DwAt.DW_AT_byte_size:
        case DwAt.DW_AT_bit_size:
        case DwAt.DW_AT_encoding:
        case DwAt.DW_AT_const_value:
        case DwAt.DW_AT_count:
        case DwAt.DW_AT_lower_bound:
        case DwAt.DW_AT_upper_bound:
        case DwAt.DW_AT_byte_stride:
        case DwAt.DW_AT_bit_stride:
        case DwAt.DW_AT_ordering:
        case DwAt.DW_AT_GNU_vector:
        case DwAt.DW_AT_alignment:
        case DwAt.DW_AT_discr_value:
        case DwAt.DW_AT_discr_list:
          own += attribute(die, i);
          break;
        default:
          break;
      }
    }
    return mix(hash, own);
  }

  /** Numbers by value, expressions by their bytes, whichever form they have. */
  private static long attribute(EntryReader die, int index) throws MalformedFileException {
    int form = die.form(index);
    if (FormReader.isBlock(form)) {
      return mix(die.name(index), bytes(die.block(index)));
    }
    // What leads to another entry says the same whatever the distance is.
    return mix(die.name(index), ReferenceForms.isLocal(form) ? 0 : die.value(index));
  }

  private static long bytes(Block block) throws MalformedFileException {
    long hash = NameIndex.start();
    for (Cursor cursor = block.cursor(); cursor.hasRemaining(); ) {
      hash = NameIndex.extend(hash, cursor.s8());
    }
    return hash;
  }
}
