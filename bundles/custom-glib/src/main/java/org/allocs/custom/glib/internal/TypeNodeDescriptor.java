package org.allocs.custom.glib.internal;

/**
 * What gtype.c of GLib 2.26 to 2.86 keeps of a type, on machines with words of 8 bytes:
 *
 * <pre>
 * TypeNode: ref_count 4 | padding 4 | plugin 8 | n_children 4 | n_supers 1 | bits 3 | children 8
 *           | data 8 | qname 4 | padding 4 | global_gdata 8 | entries 8 | prerequisites 8 | supers …
 * TypeData: value_table 8 | class_size 2 | class_private_size 2 | init_state 4 | 4 functions 32
 *           | class_data 8 | class 8 | instance_size 2 | private_size 2 | n_preallocs 2 | …
 * GTypeClass: g_type 8        GTypeInstance: g_class 8        GObject: g_class 8 | ref_count 4
 * </pre>
 *
 * <p>A type is the address of its node, or a small number if it is a fundamental one. {@code
 * supers} begins with the type itself and ends with the fundamental one.
 */
final class TypeNodeDescriptor {
  static final int CHILD_COUNT = 16;
  static final int SUPER_COUNT = 20;
  static final int CHILDREN = 24;
  static final int DATA = 32;
  static final int NAME = 40;
  static final int SUPERS = 72;

  static final int CLASS_SIZE = 8;
  static final int CLASS = 56;
  static final int INSTANCE_SIZE = 64;
  static final int PRIVATE_SIZE = 66;
  static final int DATA_BYTES = 72;

  static final int CLASS_TYPE = 0;

  static final int REFERENCES = 8;

  /** {@code sizeof(GObject)}, and of its class. */
  static final int OBJECT_BYTES = 24;

  /** {@code G_TYPE_OBJECT}. */
  static final long OBJECT = 20 << 2;

  private TypeNodeDescriptor() {}
}
