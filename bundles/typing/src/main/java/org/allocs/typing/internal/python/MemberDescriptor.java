package org.allocs.typing.internal.python;

/**
 * What a type says of a member of its objects, in an array that ends with one without a name.
 *
 * <pre>
 * PyMemberDef: name 8 | type 4 | padding 4 | offset 8 | flags 4 | padding 4 | doc 8
 * </pre>
 */
final class MemberDescriptor {
  static final int NAME = 0;
  static final int TYPE = 8;
  static final int OFFSET = 16;
  static final int SIZE = 40;

  private MemberDescriptor() {}
}
