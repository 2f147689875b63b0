package org.allocs.type;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Writes the unmangled unique name of a type, by the grammar of the ancestor's metadata:
 *
 * <pre>
 * T     := void | base | named | addr | arr | fun      (typedefs and qualifiers erased)
 * base  := encoding "$" bits
 * addr  := ("__PTR_" | "__REF_" | "__RR_" | "__MEMPTR_") T
 * arr   := "__ARR" [n] "_" T        n omitted = unbounded; dimensions multiplied
 * fun   := "__FUN_FROM_" {"__ARG" i "_" T} ["__VA_"] "__FUN_TO_" T
 * </pre>
 */
final class UniqtypeName implements TypeVisitor<Void> {
  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_DEPTH = 256;

  private final StringBuilder out = new StringBuilder();
  private final boolean qualified;
  private int depth;

  private UniqtypeName(boolean qualified) {
    this.qualified = qualified;
  }

  static String of(DataType type) {
    return of(type, false);
  }

  /**
   * The name of a type.
   *
   * @param qualified whether tags keep the namespaces and classes that enclose them
   */
  static String of(DataType type, boolean qualified) {
    UniqtypeName writer = new UniqtypeName(qualified);
    writer.write(type);
    return writer.out.toString();
  }

  private Void write(DataType type) {
    if (++depth > MAX_DEPTH || out.length() > MAX_LENGTH) {
      out.append("...");
    } else {
      type.stripped().accept(this);
    }
    depth--;
    return null;
  }

  @Override
  public Void array(ArrayType type) {
    BigInteger product = BigInteger.ONE;
    boolean bounded = true;
    DataType element = type;
    for (int i = 0; i < MAX_DEPTH && element instanceof ArrayType dimension; i++) {
      bounded &= dimension.count().isPresent();
      product = product.multiply(BigInteger.valueOf(dimension.count().orElse(1)));
      element = dimension.element().stripped();
    }
    out.append("__ARR").append(bounded ? product : "").append('_');
    return write(element);
  }

  @Override
  public Void base(BaseType type) {
    out.append(type.encoding().uniqtypeWord()).append('$').append(8L * type.bytes());
    return null;
  }

  @Override
  public Void composite(CompositeType type) {
    out.append(qualified ? type.tag().orElse(type.uniqtypeName()) : type.uniqtypeName());
    return null;
  }

  @Override
  public Void enumeration(EnumType type) {
    Optional<String> tag = qualified ? type.tag() : type.tag().map(UniqtypeName::unqualified);
    out.append(tag.orElse("enum$" + 8 * type.bytes()));
    return null;
  }

  /** The part after the last {@code ::} that is outside template arguments. */
  private static String unqualified(String tag) {
    int template = tag.indexOf('<');
    int scope = tag.lastIndexOf("::", template < 0 ? tag.length() : template);
    return scope < 0 ? tag : tag.substring(scope + 2);
  }

  @Override
  public Void function(FunctionType type) {
    out.append("__FUN_FROM_");
    for (int i = 0; i < type.parameters().size(); i++) {
      out.append("__ARG").append(i).append('_');
      write(type.parameters().get(i));
    }
    out.append(type.variadic() ? "__VA_" : "").append("__FUN_TO_");
    return write(type.result());
  }

  @Override
  public Void opaque(OpaqueType type) {
    out.append(type.sourceName());
    return null;
  }

  @Override
  public Void pointer(PointerType type) {
    out.append(type.kind().uniqtypeWord());
    return write(type.pointee());
  }

  @Override
  public Void qualified(QualifiedType type) {
    return write(type.target());
  }

  @Override
  public Void typedef(TypedefType type) {
    return write(type.target());
  }

  @Override
  public Void voidType(VoidType type) {
    out.append("void");
    return null;
  }
}
