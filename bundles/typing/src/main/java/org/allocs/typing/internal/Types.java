package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.QualifiedType;
import org.allocs.type.TypedefType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.TypeName;
import org.allocs.typing.internal.expr.TypeNames;
import org.allocs.typing.internal.source.Typedefs;

/** Resolves type names and the types of expressions through debug information. */
final class Types {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_POINTERS = 16;
  static final Evidence OWN = Evidence.certain("C", "psABI x86-64");

  private Types() {}

  /** What a type name means. */
  static Answer<DataType> named(TypeName name, Scope scope) {
    return wrapped(name, base(name.base(), scope));
  }

  /** Adds a name's stars and lengths to its base. */
  private static Answer<DataType> wrapped(TypeName name, Answer<DataType> base) {
    if (name.reference() || name.pointers() > MAX_POINTERS) {
      return Answer.unknown("type " + name.base() + " is not followed");
    }
    Answer<DataType> type = base;
    for (int i = 0; i < name.pointers(); i++) {
      type = type.map(PointerType::to);
    }
    for (int i = name.dimensions().size() - 1; i >= 0; i--) {
      if (!(name.dimensions().get(i) instanceof Expr.Number count)) {
        return Answer.unknown("an array whose length is no number");
      }
      type = type.map(element -> ArrayType.of(element, count.value()));
    }
    return type;
  }

  private static Answer<DataType> base(String words, Scope scope) {
    if (words.startsWith(TypeName.CONST)) {
      return base(words.substring(TypeName.CONST.length()), scope)
          .map(type -> new QualifiedType("const", type));
    }
    Optional<DataType> builtin = Builtins.of(words);
    if (builtin.isPresent()) {
      return Answer.known(builtin.get(), OWN);
    }
    Answer<DataType> described = scope.type(words);
    return described.isKnown() ? described : alias(words, scope).orElse(described);
  }

  /** A typedef that debug information leaves out because no variable is of it. */
  private static Optional<Answer<DataType>> alias(String name, Scope scope) {
    Optional<DataType> standard = Builtins.standard(name);
    if (standard.isPresent()) {
      return Optional.of(Answer.known(standard.get(), OWN));
    }
    return Typedefs.find(scope.file(), name)
        .flatMap(tokens -> TypeNames.parse(tokens, scope.file().path()))
        .filter(type -> !type.base().equals(name))
        .map(type -> shallow(type, scope).map(target -> new TypedefType(name, target)));
  }

  /** What a typedef stands for; typedefs of typedefs are for debug information to know. */
  private static Answer<DataType> shallow(TypeName type, Scope scope) {
    Optional<DataType> builtin = Builtins.of(type.base());
    return wrapped(
        type, builtin.isPresent() ? Answer.known(builtin.get(), OWN) : scope.type(type.base()));
  }

  /** What {@code sizeof} measures: an expression, or else a type that is written alike. */
  static Answer<DataType> measured(Expr operand, Scope scope) {
    Answer<DataType> variable = of(operand, scope);
    Optional<TypeName> alike = variable.isKnown() ? Optional.empty() : alike(operand);
    if (alike.isEmpty()) {
      return variable;
    }
    boolean unclear = scope.allHidden() || scope.hidden().contains(alike.get().base());
    Answer<DataType> type = named(alike.get(), scope);
    return type.isKnown() || !unclear ? type : variable;
  }

  private static Optional<TypeName> alike(Expr operand) {
    List<Expr> lengths = new ArrayList<>();
    Expr inner = operand;
    while (inner instanceof Expr.Index index) {
      lengths.add(0, index.index());
      inner = index.array();
    }
    return inner instanceof Expr.Name name
        ? Optional.of(new TypeName(name.identifier(), 0, lengths, false))
        : Optional.empty();
  }

  /** The type of an expression. */
  static Answer<DataType> of(Expr expression, Scope scope) {
    if (expression instanceof Expr.Name name) {
      return variable(name.identifier(), scope);
    } else if (expression instanceof Expr.Member member) {
      Answer<DataType> object = of(member.object(), scope);
      Answer<DataType> whole = member.arrow() ? pointee(object) : object;
      return then(whole, t -> member(t, member.name(), 0));
    } else if (expression instanceof Expr.Index index) {
      return pointee(of(index.array(), scope));
    } else if (expression instanceof Expr.Unary unary) {
      return unary(unary, scope);
    } else if (expression instanceof Expr.Cast cast) {
      return named(cast.type(), scope);
    } else if (expression instanceof Expr.Choice choice) {
      return of(choice.whenTrue(), scope);
    } else if (expression instanceof Expr.New made) {
      return named(made.type(), scope).map(PointerType::to);
    } else if (expression instanceof Expr.Binary binary) {
      return binary(binary, scope);
    } else if (expression instanceof Expr.Call call) {
      return then(of(call.callee(), scope), Types::result);
    }
    return Answer.unknown("an expression that is not followed");
  }

  private static Answer<DataType> variable(String name, Scope scope) {
    Answer<DataType> found = scope.variable(name);
    if (found.isKnown() || name.equals("this")) {
      return found;
    }
    Answer<DataType> self = scope.variable("this");
    Answer<DataType> member =
        self.isKnown() ? then(pointee(self), t -> member(t, name, 0)) : Answer.unknown("no member");
    return member.isKnown() ? member : found;
  }

  private static Answer<DataType> unary(Expr.Unary unary, Scope scope) {
    Answer<DataType> operand = of(unary.operand(), scope);
    return switch (unary.operator()) {
      case "*" -> pointee(operand);
      case "&" -> operand.map(PointerType::to);
      case "++", "--" -> operand;
      default -> Answer.unknown("an operator that is not followed: " + unary.operator());
    };
  }

  private static Answer<DataType> binary(Expr.Binary binary, Scope scope) {
    Answer<DataType> left = of(binary.left(), scope);
    boolean pointer = left.value().filter(t -> t.stripped() instanceof PointerType).isPresent();
    boolean moved = binary.operator().equals("+") || binary.operator().equals("-");
    return binary.operator().equals("=") || (pointer && moved)
        ? left
        : Answer.unknown("an operator that is not followed: " + binary.operator());
  }

  private static Answer<DataType> result(DataType callee) {
    DataType function = callee.stripped();
    if (function instanceof PointerType pointer) {
      function = pointer.pointee().stripped();
    }
    return function instanceof FunctionType type
        ? Answer.known(type.result(), OWN)
        : Answer.unknown("what is called is no function");
  }

  /** What a pointer, reference or array leads to. */
  static Answer<DataType> pointee(Answer<DataType> pointer) {
    return then(
        pointer,
        type -> {
          DataType outer = type.stripped();
          if (outer instanceof PointerType to && to.kind() != PointerType.Kind.MEMBER_POINTER) {
            return Answer.known(to.pointee(), OWN);
          }
          return outer instanceof ArrayType array
              ? Answer.known(array.element(), OWN)
              : Answer.unknown("not a pointer: " + type.name());
        });
  }

  /** Looks in anonymous members and base classes too. */
  private static Answer<DataType> member(DataType whole, String name, int depth) {
    if (!(whole.stripped() instanceof CompositeType composite) || depth > MAX_DEPTH) {
      return Answer.unknown("no member " + name);
    }
    for (Member member : composite.members()) {
      if (member.name().filter(name::equals).isPresent()) {
        return Answer.known(member.type(), OWN);
      }
    }
    for (Member member : composite.members()) {
      if (member.name().isEmpty() || member.baseClass()) {
        Answer<DataType> inner = member(member.type(), name, depth + 1);
        if (inner.isKnown()) {
          return inner;
        }
      }
    }
    return Answer.unknown("no member " + name + " in " + whole.name());
  }

  private static Answer<DataType> then(
      Answer<DataType> answer, Function<DataType, Answer<DataType>> next) {
    return answer.value().isPresent() ? next.apply(answer.value().get()) : answer;
  }
}
