package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types are what gdb says that they are. */
class TypesTest {
  private static final List<String[]> VARIANTS =
      List.of(
          new String[] {"-g"},
          new String[] {"-g", "-O2"},
          new String[] {"-g", "-gdwarf-4"},
          new String[] {"-g", "-gdwarf-3", "-gstrict-dwarf"},
          new String[] {"-g", "-gz=zlib"},
          new String[] {"-g", "-gdwarf64"});

  @TempDir Path directory;

  /** gdb's answer for each expression, in order. */
  private List<String> gdb(Path file, String command, List<String> expressions) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("gdb", "-batch", "-nx"));
    arguments.addAll(List.of("-iex", "set debuginfod enabled off"));
    for (String expression : expressions) {
      arguments.addAll(List.of("-ex", command + " " + expression));
    }
    arguments.add(file.toString());
    return Tools.run(directory, arguments.toArray(String[]::new)).stream()
        .filter(line -> line.startsWith("type = "))
        .map(line -> line.substring(7))
        .toList();
  }

  /** gdb shortens what the compiler wrote: {@code long unsigned int} to {@code unsigned long}. */
  private static String normal(String type) {
    return type.replaceAll("\\b(long long|long|short) unsigned int\\b", "unsigned $1")
        .replaceAll("\\b(long long|long|short) int\\b", "$1")
        .replaceAll(" +\\[", "[")
        .replaceAll(" +\\(", "(");
  }

  @Test
  void shouldTypeEveryGlobalAsGdbDoes() throws Exception {
    for (String[] options : VARIANTS) {
      Path file = Tools.gcc(directory, "variety", Variety.SOURCE, options);
      ModuleInfo module = Modules.open(file);
      List<Symbol> typed =
          module.symbols().stream()
              .filter(symbol -> symbol.kind() != Symbol.Kind.LABEL)
              .filter(symbol -> module.definitionAt(symbol.address()).isKnown())
              .filter(symbol -> !symbol.name().contains("."))
              .toList();
      assertTrue(typed.size() >= 25, "typed=" + typed.size());
      List<String> names = typed.stream().map(Symbol::name).toList();
      List<String> theirs = gdb(file, "whatis", names);
      for (int i = 0; i < typed.size(); i++) {
        Symbol symbol = typed.get(i);
        Definition ours = module.definitionAt(symbol.address()).value().orElseThrow();
        assertEquals(symbol.name(), ours.name());
        assertEquals(symbol.size(), ours.size(), ours.name());
        assertEquals(
            normal(theirs.get(i)), normal(ours.type().name()), ours.name() + " " + options[0]);
      }
    }
  }

  @Test
  void shouldFindStaticsOfFunctions() throws Exception {
    for (String[] options : VARIANTS) {
      ModuleInfo module = Modules.open(Tools.gcc(directory, "variety", Variety.SOURCE, options));
      for (Symbol symbol : module.symbols()) {
        if (symbol.name().startsWith("calls.") || symbol.name().startsWith("stats.")) {
          Definition found = module.definitionAt(symbol.address()).value().orElseThrow();
          assertEquals(Optional.of("leaf"), found.scope());
          assertEquals(symbol.size(), found.size());
          assertFalse(found.function());
        }
      }
    }
  }

  @Test
  void shouldFindTypesByName() throws Exception {
    for (String[] options : VARIANTS) {
      ModuleInfo module = Modules.open(Tools.gcc(directory, "variety", Variety.SOURCE, options));
      Optional<FileAddress> scope =
          Optional.of(module.symbolsNamed("main").get(0).address().plus(4));
      for (Optional<FileAddress> where : List.of(scope, Optional.<FileAddress>empty())) {
        DataType node = module.typeNamed("struct list_node", where).value().orElseThrow();
        assertEquals(16, node.byteSize().getAsLong());
        assertEquals("struct list_node", node.name());
        assertEquals(
            List.of("next", "value", "tag"),
            ((CompositeType) node).members().stream().map(m -> m.name().orElseThrow()).toList());
        assertEquals(
            56, module.typeNamed("packed", where).value().orElseThrow().byteSize().getAsLong());
        assertEquals(
            4, module.typeNamed("enum colour", where).value().orElseThrow().byteSize().getAsLong());
        assertEquals(
            8,
            module.typeNamed("unsigned long", where).value().orElseThrow().byteSize().getAsLong());
        assertFalse(module.typeNamed("struct nowhere", where).isKnown());
      }
    }
  }

  @Test
  void shouldResolveIdentifiersAtAnInstruction() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "variety", Variety.SOURCE, "-g"));
    Symbol make = module.symbolsNamed("make").get(0);
    FileAddress pc = make.address().plus(make.size() - 6);
    assertEquals("int *", module.typeOfIdentifier("block", pc).value().orElseThrow().name());
    assertEquals("int[42]", module.typeOfIdentifier("numbers", pc).value().orElseThrow().name());
    Answer<DataType> none = module.typeOfIdentifier("no_such_name", pc);
    assertTrue(none.reason().orElseThrow().contains("no_such_name"));
    assertEquals("make", module.functionAt(pc).value().orElseThrow().name());
    assertEquals("void *", module.functionAt(pc).value().orElseThrow().type().result().name());
    assertEquals(make.address(), module.functionAt(pc).value().orElseThrow().low());
  }

  @Test
  void shouldSayWhyThereAreNoTypes() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE);
    ModuleInfo module = Modules.open(file);
    String why = module.typeNamed("int", Optional.empty()).reason().orElseThrow();
    assertTrue(why.contains("no debug information for " + file), why);
    assertFalse(module.definitions().isKnown());
    assertFalse(module.sourceAt(module.symbolsNamed("main").get(0).address()).isKnown());
  }

  @Test
  void shouldReadCxxNamesAsGdbWritesThem() throws Exception {
    String source =
        "namespace ns { struct Item { int a; virtual ~Item() {} }; template <class T> struct Box "
            + "{ T value; Box<T> *next; }; Item item; Box<int> box; Box<Item> items[3]; }\n"
            + "struct Derived : ns::Item { int &ref; int ns::Item::*member; Derived(int &r);};\n"
            + "Derived::Derived(int &r) : ref(r) {}\n"
            + "static int x; Derived derived(x); enum class Mode : char { A }; Mode mode;\n"
            + "int main() { return 0; }\n";
    Path file = Tools.gxx(directory, "cxx", source, "-g");
    ModuleInfo module = Modules.open(file);
    Set<String> wanted = Set.of("ns::item", "ns::box", "ns::items", "derived", "mode");
    List<Definition> found =
        module.definitions().value().orElseThrow().stream()
            .filter(d -> wanted.contains(d.name()))
            .toList();
    assertEquals(wanted, found.stream().map(Definition::name).collect(Collectors.toSet()));
    List<String> theirs = gdb(file, "whatis", found.stream().map(Definition::name).toList());
    for (int i = 0; i < theirs.size(); i++) {
      assertEquals(normal(theirs.get(i)), normal(found.get(i).type().name()));
    }
    assertTrue(module.typeNamed("ns::Item", Optional.empty()).isKnown());
  }

  @Test
  void shouldTypeVariablesThatTheLinkerCopiedFromALibrary() throws Exception {
    String source = "#include <stdio.h>\nint main(void) { return fputs(\"x\", stdout); }\n";
    ModuleInfo module =
        Modules.open(Tools.gcc(directory, "program", source, "-g", "-O2", "-fno-pie", "-no-pie"));
    Symbol symbol = module.symbolsNamed("stdout").get(0);
    Definition definition = module.definitionAt(symbol.address()).value().orElseThrow();
    assertEquals("FILE *", definition.type().name());
    assertEquals(8, definition.size());
  }
}
