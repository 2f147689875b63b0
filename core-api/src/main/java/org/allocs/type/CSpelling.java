package org.allocs.type;

import java.util.ArrayList;
import java.util.List;

/**
 * Spells a type as C does, inside out: each visit wraps the declarator that it was given (C11,
 * section 6.7.7, abstract declarators). Types of debug information share parts, so that a small
 * description can have an endless spelling: what goes on for too long ends in dots.
 */
final class CSpelling implements TypeVisitor<String> {
  /** Compilers describe several qualifiers in any order; people write them in this one. */
  private static final List<String> ORDER = List.of("const", "volatile", "restrict", "_Atomic");

  private static final int MAX_DEPTH = 64;
  private static final int MAX_STEPS = 2048;

  private final String declarator;
  private final int depth;
  private final Budget budget;

  /** Steps that are left to the whole spelling. */
  private static final class Budget {
    private int left = MAX_STEPS;
  }

  private CSpelling(String declarator, int depth, Budget budget) {
    this.declarator = declarator;
    this.depth = depth;
    this.budget = budget;
  }

  static String of(DataType type) {
    return of(type, "");
  }

  /** With an identifier where a declaration has it. */
  static String of(DataType type, String identifier) {
    return type.accept(new CSpelling(identifier, 0, new Budget()));
  }

  private String inner(DataType type, String wrapped) {
    return depth >= MAX_DEPTH || budget.left-- <= 0
        ? "..."
        : type.accept(new CSpelling(wrapped, depth + 1, budget));
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
    return inner(type.result(), postfixed() + "(" + parameters(type) + ")");
  }

  private String parameters(FunctionType type) {
    List<String> parameters = new ArrayList<>();
    for (DataType parameter : type.parameters()) {
      if (budget.left <= 0) {
        parameters.add("...");
        return String.join(", ", parameters);
      }
      parameters.add(inner(parameter, ""));
    }
    if (type.variadic()) {
      parameters.add("...");
    } else if (parameters.isEmpty() && type.prototyped()) {
      parameters.add("void");
    }
    return String.join(", ", parameters);
  }

  /** The declarator as it stands before a suffix: pointers bind weaker, so they get brackets. */
  private String postfixed() {
    boolean pointer = !declarator.isEmpty() && "*&:".indexOf(declarator.charAt(0)) >= 0;
    return pointer ? "(" + declarator + ")" : declarator;
  }

  @Override
  public String pointer(PointerType type) {
    String star = type.declarator();
    boolean word = !declarator.isEmpty() && isWord(declarator.charAt(0));
    return inner(type.pointee(), star + (word ? " " : "") + declarator);
  }

  private static boolean isWord(char c) {
    return Character.isLetter(c) || c == '_';
  }

  /** C writes the qualifier of a pointer behind its star, and any other in front. */
  @Override
  public String qualified(QualifiedType type) {
    if (type.isVector() && type.target() instanceof ArrayType vector) {
      String gap = declarator.isEmpty() ? "" : " ";
      return inner(vector.element(), type.qualifier() + gap + declarator);
    }
    boolean ofPointer = unqualified(type) instanceof PointerType;
    if (type.target() instanceof QualifiedType below && isLeft(type, below) == ofPointer) {
      QualifiedType inside = new QualifiedType(type.qualifier(), below.target());
      return qualify(new QualifiedType(below.qualifier(), inside), ofPointer);
    }
    return qualify(type, ofPointer);
  }

  private static boolean isLeft(QualifiedType a, QualifiedType b) {
    return ORDER.indexOf(a.qualifier()) < ORDER.indexOf(b.qualifier());
  }

  private String qualify(QualifiedType type, boolean ofPointer) {
    if (ofPointer) {
      String gap = declarator.isEmpty() ? "" : " ";
      return inner(type.target(), type.qualifier() + gap + declarator);
    }
    return type.qualifier() + " " + inner(type.target(), declarator);
  }

  private static DataType unqualified(DataType type) {
    DataType inner = type;
    while (inner instanceof QualifiedType qualified) {
      inner = qualified.target();
    }
    return inner;
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
