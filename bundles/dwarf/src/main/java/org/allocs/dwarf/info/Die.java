package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwForm.*;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.error.MalformedFileException;

/**
 * A debugging information entry: tag and attributes. Attributes are asked for by name, in the class
 * that the reader expects (DWARF 5, section 7.5.5); one that is absent, or of another class, is
 * empty. Immutable.
 */
public final class Die {
  private static final int MAX_ORIGINS = 16;

  private final Unit unit;
  private final int offset;
  private final Abbreviation abbreviation;
  private final int[] forms;
  private final long[] values;
  private final int next;

  private Die(
      Unit unit, int offset, Abbreviation abbreviation, int[] forms, long[] values, int next) {
    this.unit = unit;
    this.offset = offset;
    this.abbreviation = abbreviation;
    this.forms = forms;
    this.values = values;
    this.next = next;
  }

  /** Reads the entry at the cursor; empty for the null entry that ends a list of siblings. */
  static Optional<Die> read(Unit unit, Cursor cursor) throws MalformedFileException {
    int offset = cursor.position();
    long code = cursor.uleb128();
    if (code == 0) {
      return Optional.empty();
    }
    Abbreviation abbreviation = unit.abbreviations().get(cursor, code);
    return Optional.of(readAttributes(unit, offset, abbreviation, cursor));
  }

  /** Reads the attributes at the cursor, which stands after the abbreviation code. */
  static Die readAttributes(Unit unit, int offset, Abbreviation abbreviation, Cursor cursor)
      throws MalformedFileException {
    int count = abbreviation.size();
    long[] values = new long[count];
    int[] indirect = null;
    for (int i = 0; i < count; i++) {
      int form = abbreviation.form(i);
      if (form == DW_FORM_indirect) {
        form = FormReader.indirectForm(cursor);
        indirect = indirect == null ? new int[count] : indirect;
        indirect[i] = form;
      }
      values[i] = FormReader.read(cursor, form, abbreviation.constant(i), unit.format());
    }
    return new Die(unit, offset, abbreviation, indirect, values, cursor.position());
  }

  /** The unit it belongs to. */
  public Unit unit() {
    return unit;
  }

  /** Where it starts in its section. */
  public int offset() {
    return offset;
  }

  /** What tells it from every other entry that can be reached from its file. */
  public long id() {
    return unit.id() << 32 | offset;
  }

  /** {@code DW_TAG_*}. */
  public int tag() {
    return abbreviation.tag();
  }

  /** Whether it may have children. */
  public boolean hasChildren() {
    return abbreviation.hasChildren();
  }

  /** Offset of what follows the attributes: the first child, or else the next entry. */
  int next() {
    return next;
  }

  /** Place of a usable {@code DW_AT_sibling}; -1 where there is none. */
  int siblingIndex() {
    int index = abbreviation.indexOf(DwAt.DW_AT_sibling);
    return index >= 0 && ReferenceForms.isLocal(form(index)) ? index : -1;
  }

  /** Number of attributes. */
  public int size() {
    return values.length;
  }

  /** {@code DW_AT_*} of an attribute by its place. */
  public int name(int index) {
    return abbreviation.name(index);
  }

  /** {@code DW_FORM_*} of an attribute by its place. */
  public int form(int index) {
    int form = abbreviation.form(index);
    return form == DW_FORM_indirect && forms != null ? forms[index] : form;
  }

  /** Value of an attribute by its place, as {@link FormReader#read} yields it. */
  public long value(int index) {
    return values[index];
  }

  /** Place of an attribute by name; -1 where there is none of it. */
  int indexOf(int name) {
    return abbreviation.indexOf(name);
  }

  /** Whether it has an attribute. */
  public boolean has(int name) {
    return abbreviation.has(name);
  }

  /** Its children, one after the other; none if it has none. */
  public DieChildren children() throws MalformedFileException {
    return new DieChildren(this);
  }

  /** Class flag; false where absent. */
  public boolean flag(int name) {
    int index = abbreviation.indexOf(name);
    return index >= 0 && values[index] != 0;
  }

  /** Class constant, zero-extended from the size of its form; of a signed form sign-extended. */
  public OptionalLong constant(int name) {
    int index = abbreviation.indexOf(name);
    return index >= 0 && isConstant(form(index))
        ? OptionalLong.of(values[index])
        : OptionalLong.empty();
  }

  /** Class constant, sign-extended from the size of its form. */
  public OptionalLong signedConstant(int name) {
    int index = abbreviation.indexOf(name);
    return index >= 0 && isConstant(form(index))
        ? OptionalLong.of(signExtend(form(index), values[index]))
        : OptionalLong.empty();
  }

  private static boolean isConstant(int form) {
    switch (form) {
      case DW_FORM_data1:
      case DW_FORM_data2:
      case DW_FORM_data4:
      case DW_FORM_data8:
      case DW_FORM_sdata:
      case DW_FORM_udata:
      case DW_FORM_implicit_const:
        return true;
      default:
        return false;
    }
  }

  private static long signExtend(int form, long value) {
    switch (form) {
      case DW_FORM_data1:
        return (byte) value;
      case DW_FORM_data2:
        return (short) value;
      case DW_FORM_data4:
        return (int) value;
      default:
        return value;
    }
  }

  /** Class address, zero-extended. */
  public OptionalLong address(int name) throws MalformedFileException {
    int index = abbreviation.indexOf(name);
    if (index < 0) {
      return OptionalLong.empty();
    }
    switch (form(index)) {
      case DW_FORM_addr:
        return OptionalLong.of(values[index]);
      case DW_FORM_addrx:
      case DW_FORM_addrx1:
      case DW_FORM_addrx2:
      case DW_FORM_addrx3:
      case DW_FORM_addrx4:
      case DW_FORM_GNU_addr_index:
        return OptionalLong.of(unit.addresses().address(values[index]));
      case DW_FORM_LLVM_addrx_offset:
        long base = unit.addresses().address(values[index] >>> 32);
        return OptionalLong.of(base + (values[index] & 0xffffffffL));
      default:
        return OptionalLong.empty();
    }
  }

  /** {@code DW_AT_high_pc}: an address, or a distance from {@code DW_AT_low_pc}. */
  public OptionalLong highPc(long lowPc) throws MalformedFileException {
    OptionalLong distance = constant(DwAt.DW_AT_high_pc);
    return distance.isPresent()
        ? OptionalLong.of(lowPc + distance.getAsLong())
        : address(DwAt.DW_AT_high_pc);
  }

  /** An offset into another section; before DWARF 4 these were plain constants. */
  public OptionalLong sectionOffset(int name) {
    int index = abbreviation.indexOf(name);
    return index >= 0 && isSectionOffset(form(index))
        ? OptionalLong.of(values[index])
        : OptionalLong.empty();
  }

  private boolean isSectionOffset(int form) {
    boolean old = unit.format().version() < 4;
    return form == DW_FORM_sec_offset || (old && (form == DW_FORM_data4 || form == DW_FORM_data8));
  }

  /** Class block or exprloc. */
  public Optional<Block> block(int name) {
    int index = abbreviation.indexOf(name);
    return index >= 0 && FormReader.isBlock(form(index))
        ? Optional.of(blockAt(index))
        : Optional.empty();
  }

  private Block blockAt(int index) {
    return new Block(
        unit.section(),
        FormReader.blockOffset(values[index]),
        FormReader.blockLength(values[index]));
  }

  /** Class string; empty also if it lies in a supplementary file that is not there. */
  public Optional<String> string(int name) throws MalformedFileException {
    int index = abbreviation.indexOf(name);
    return index < 0 ? Optional.empty() : StringForms.read(unit, form(index), values[index]);
  }

  /** Where a value of class string starts. */
  Optional<StringForms.Place> stringPlace(int name) throws MalformedFileException {
    int index = abbreviation.indexOf(name);
    return index < 0 ? Optional.empty() : StringForms.locate(unit, form(index), values[index]);
  }

  /** {@code DW_AT_name}. */
  public Optional<String> name() throws MalformedFileException {
    return string(DwAt.DW_AT_name);
  }

  /** Class reference; empty also if it leads to a file or type unit that is not there. */
  public Optional<Die> reference(int name) throws MalformedFileException {
    int index = abbreviation.indexOf(name);
    return index < 0 ? Optional.empty() : ReferenceForms.resolve(unit, form(index), values[index]);
  }

  /** An attribute that says where something is. */
  public Optional<LocationAttribute> location(int name) {
    int index = abbreviation.indexOf(name);
    if (index < 0) {
      return Optional.empty();
    }
    int form = form(index);
    if (form == DW_FORM_loclistx) {
      return Optional.of(new LocationAttribute.ListIndex(values[index]));
    }
    if (isSectionOffset(form)) {
      return Optional.of(new LocationAttribute.ListOffset(values[index]));
    }
    return FormReader.isBlock(form)
        ? Optional.of(new LocationAttribute.Expression(blockAt(index)))
        : Optional.empty();
  }

  /** {@code DW_AT_ranges}. */
  public Optional<RangesAttribute> ranges() {
    int index = abbreviation.indexOf(DwAt.DW_AT_ranges);
    if (index < 0) {
      return Optional.empty();
    }
    boolean indexed = form(index) == DW_FORM_rnglistx;
    return indexed || isSectionOffset(form(index))
        ? Optional.of(new RangesAttribute(indexed, values[index]))
        : Optional.empty();
  }

  /**
   * The entry that has an attribute: this one, or one that it completes or is an instance of
   * ({@code DW_AT_specification}, {@code DW_AT_abstract_origin}).
   *
   * @return the nearest that has it; empty if none has
   */
  public Optional<Die> withInherited(int name) throws MalformedFileException {
    Optional<Die> here = Optional.of(this);
    for (int i = 0; i < MAX_ORIGINS && here.isPresent(); i++) {
      if (here.get().has(name)) {
        return here;
      }
      here = here.get().origin();
    }
    return Optional.empty();
  }

  /** The entry that this one completes or is an instance of. */
  public Optional<Die> origin() throws MalformedFileException {
    Optional<Die> origin = reference(DwAt.DW_AT_abstract_origin);
    return origin.isPresent() ? origin : reference(DwAt.DW_AT_specification);
  }

  /** The last entry that {@link #origin} leads to, or this one. */
  public Die outermostOrigin() throws MalformedFileException {
    Die here = this;
    for (int i = 0; i < MAX_ORIGINS; i++) {
      Optional<Die> origin = here.origin();
      if (origin.isEmpty()) {
        break;
      }
      here = origin.get();
    }
    return here;
  }

  /**
   * The unit of the file that an entry was written in. Link-time optimisation puts functions of
   * many files into one unit, as instances of what those files' own units describe.
   */
  public Unit writtenIn() throws MalformedFileException {
    Unit other = outermostOrigin().unit();
    return other.root().tag() == DwTag.DW_TAG_compile_unit ? other : unit;
  }

  /** {@code DW_AT_name}, of this entry or of one it completes or is an instance of. */
  public Optional<String> inheritedName() throws MalformedFileException {
    Optional<Die> holder = withInherited(DwAt.DW_AT_name);
    return holder.isPresent() ? holder.get().name() : Optional.empty();
  }

  /** {@code DW_AT_type}, of this entry or of one it completes or is an instance of. */
  public Optional<Die> inheritedType() throws MalformedFileException {
    Optional<Die> holder = withInherited(DwAt.DW_AT_type);
    return holder.isPresent() ? holder.get().reference(DwAt.DW_AT_type) : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Die that
        && id() == that.id()
        && unit.units().program() == that.unit.units().program();
  }

  @Override
  public int hashCode() {
    return offset;
  }

  @Override
  public String toString() {
    return unit.section().name() + "+0x" + Integer.toHexString(offset);
  }
}
