package org.allocs.dwarf.info;

import org.allocs.dwarf.DwAt;

/** The shape of entries that share a code: tag, and name and form of each attribute. */
public final class Abbreviation {
  private static final int[] NO_PLAN = {};

  private final int tag;
  private final boolean children;
  private final int[] names;
  private final int[] forms;
  private final long[] constants;
  private final int[] skipPlan;
  private final int[] sourcePlaces;
  private final boolean code;

  Abbreviation(
      int tag,
      boolean children,
      int[] names,
      int[] forms,
      long[] constants,
      int[] skipPlan,
      int[] sourcePlaces) {
    this.tag = tag;
    this.children = children;
    this.names = names;
    this.forms = forms;
    this.constants = constants;
    this.skipPlan = skipPlan.length == 0 ? NO_PLAN : skipPlan;
    this.sourcePlaces = sourcePlaces;
    this.code = has(DwAt.DW_AT_low_pc) || has(DwAt.DW_AT_ranges);
  }

  /** {@code DW_TAG_*}. */
  public int tag() {
    return tag;
  }

  /** Whether the entry's children follow it. */
  public boolean hasChildren() {
    return children;
  }

  /** Number of attributes. */
  public int size() {
    return names.length;
  }

  /** {@code DW_AT_*} of an attribute by its place. */
  public int name(int index) {
    return names[index];
  }

  /** {@code DW_FORM_*} of an attribute by its place. */
  public int form(int index) {
    return forms[index];
  }

  /** Value of an attribute of form {@code DW_FORM_implicit_const}; 0 for any other. */
  long constant(int index) {
    return constants == null ? 0 : constants[index];
  }

  /** Place of an attribute by name; -1 where the entry has none of it. */
  public int indexOf(int name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the entry has this attribute. */
  public boolean has(int name) {
    return indexOf(name) >= 0;
  }

  /** Whether the entry says where its code is, or begins. */
  public boolean hasCode() {
    return code;
  }

  /** Whether it is what an {@link AbbreviationReader} has read; constants are compared too. */
  boolean equals(
      int otherTag,
      boolean otherChildren,
      int[] otherNames,
      int[] otherForms,
      long[] otherConstants,
      int count) {
    if (tag != otherTag || children != otherChildren || names.length != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (names[i] != otherNames[i]
          || forms[i] != otherForms[i]
          || constant(i) != otherConstants[i]) {
        return false;
      }
    }
    return true;
  }

  /** See {@link SkipPlan#sourcePlaces}; 0 where there is none. */
  int sourcePlaces(int index) {
    return sourcePlaces == null ? 0 : sourcePlaces[index];
  }

  /** How to move past the attributes; see {@link SkipPlan}. */
  int[] skipPlan() {
    return skipPlan;
  }
}
