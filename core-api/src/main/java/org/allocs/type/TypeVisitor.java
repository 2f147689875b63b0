package org.allocs.type;

/**
 * One method per kind of type.
 *
 * @param <R> what a visit yields
 */
public interface TypeVisitor<R> {
  /** An array. */
  R array(ArrayType type);

  /** A number, a character, a truth value. */
  R base(BaseType type);

  /** A struct, class, union, or a stack frame's layout. */
  R composite(CompositeType type);

  /** An enumeration. */
  R enumeration(EnumType type);

  /** A function. */
  R function(FunctionType type);

  /** Something that the debug information names without describing it. */
  R opaque(OpaqueType type);

  /** A pointer or reference. */
  R pointer(PointerType type);

  /** A type with {@code const}, {@code volatile} and the like. */
  R qualified(QualifiedType type);

  /** A type under another name. */
  R typedef(TypedefType type);

  /** The absence of a type. */
  R voidType(VoidType type);
}
