package org.allocs.debug.demangle;

/** What the compiler makes for classes and data. */
final class SpecialParser {
  private final Grammar grammar;

  SpecialParser(Grammar grammar) {
    this.grammar = grammar;
  }

  /** {@code <special-name>}. */
  Node special() {
    Source in = grammar.in;
    String code = in.take(2);
    switch (code) {
      case "TV":
        return of("vtable for ", grammar.types.type());
      case "TT":
        return of("VTT for ", grammar.types.type());
      case "TI":
        return of("typeinfo for ", grammar.types.type());
      case "TS":
        return of("typeinfo name for ", grammar.types.type());
      case "TA":
        Node argument = grammar.templateArgument();
        return of("template parameter object for ", argument);
      case "Th":
        number();
        return of("non-virtual thunk to ", grammar.names.encoding());
      case "Tv":
        number();
        number();
        return of("virtual thunk to ", grammar.names.encoding());
      case "Tc":
        callOffset();
        callOffset();
        return of("covariant return thunk to ", grammar.names.encoding());
      case "TC":
        Node whole = grammar.types.type();
        in.number();
        in.expect('_');
        return new Names.Pair(of("construction vtable for ", grammar.types.type()), "-in-", whole);
      case "TH":
        return of("TLS init function for ", grammar.names.name());
      case "TW":
        return of("TLS wrapper function for ", grammar.names.name());
      case "GV":
        return of("guard variable for ", grammar.names.name());
      case "GA":
        return of("hidden alias for ", grammar.names.encoding());
      case "GR":
        Node object = grammar.names.name();
        return of("reference temporary #" + grammar.ordinal() + " for ", object);
      case "GT":
        String kind = in.next() == 'n' ? "non-transaction" : "transaction";
        return of(kind + " clone for ", grammar.names.encoding());
      default:
        throw in.fail("nothing special: " + code);
    }
  }

  private static Node of(String prefix, Node node) {
    return new Names.Prefixed(prefix, node);
  }

  private void callOffset() {
    boolean isVirtual = grammar.in.peek() == 'v';
    grammar.in.next();
    number();
    if (isVirtual) {
      number();
    }
  }

  /** A number that may be negative, and the line that ends it. */
  private void number() {
    grammar.in.take('n');
    grammar.in.number();
    grammar.in.expect('_');
  }
}
