package org.allocs.type;

import java.util.stream.Collectors;

/**
 * Spells a type as C does, inside out: each visit wraps the declarator that it was given (C11,
 * section 6.7.7, abstract declarators).
 */
final class CSpelling implements TypeVisitor<String> {
  private static final int MAX_DEPTH = 64;

  private final String declarator;
  private final int depth;

  private CSpelling(String declarator, int depth) {
    this.declarator = declarator;
    this.depth = depth;
  }

  static String of(DataType type) {
    return type.accept(new CSpelling("", 0));
  }

  private String inner(DataType type, String wrapped) {
    return depth >= MAX_DEPTH ? "..." : type.accept(new CSpelling(wrapped, depth + 1));
  }

  /** {@code name}, then the declarator, with a space where C writes one. */
  private String leaf(String name) {
    if (declarator.isEmpty()) {
      return name;
    }
    return declarator.startsWith("[") ? name + declarator : name + " " + declarator;
  }

  @Override
  public String array(ArrayType type) {
    String bound = type.count().isPresent() ? Long.toString(type.count().getAsLong()) : "";
    return inner(type.element(), postfixed() + "[" + bound + "]");
  }

  @Override
  public String function(FunctionType type) {
    String parameters =
        type.parameters().stream().map(CSpelling::ofParameter).collect(Collectors.joining(", "));
    if (type.variadic()) {
      parameters += parameters.isEmpty() ? "..." : ", ...";
    } else if (parameters.isEmpty() && type.prototyped()) {
      parameters = "void";
    }
    return inner(type.result(), postfixed() + "(" + parameters + ")");
  }

  private static String ofParameter(DataType type) {
    return type.accept(new CSpelling("", MAX_DEPTH / 2));
  }

  /** The declarator as it stands before a suffix: pointers bind weaker, so they get brackets. */
  private String postfixed() {
    boolean prefix = declarator.startsWith("*") || declarator.startsWith("&");
    return prefix ? "(" + declarator + ")" : declarator;
  }

  @Override
  public String pointer(PointerType type) {
    String star = type.kind().declarator();
    boolean word = !declarator.isEmpty() && Character.isLetter(declarator.charAt(0));
    return inner(type.pointee(), star + (word ? " " : "") + declarator);
  }

  @Override
  public String qualified(QualifiedType type) {
    if (type.target() instanceof PointerType) {
      String gap = declarator.isEmpty() ? "" : " ";
      return inner(type.target(), type.qualifier() + gap + declarator);
    }
    return type.qualifier() + " " + inner(type.target(), declarator);
  }

  @Override
  public String base(BaseType type) {
    return leaf(type.sourceName());
  }

  @Override
  public String composite(CompositeType type) {
    return leaf(type.spelling());
  }

  @Override
  public String enumeration(EnumType type) {
    return leaf(type.spelling());
  }

  @Override
  public String opaque(OpaqueType type) {
    return leaf(type.sourceName());
  }

  @Override
  public String typedef(TypedefType type) {
    return leaf(type.alias());
  }

  @Override
  public String voidType(VoidType type) {
    return leaf("void");
  }
}
