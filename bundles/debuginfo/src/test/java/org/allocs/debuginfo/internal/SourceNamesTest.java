package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols by the names of the source. */
class SourceNamesTest {
  private static final String SOURCE =
      """
      namespace ns {
      int count = 3;
      struct Box { int held; int get(int a) const; static int made; };
      int Box::get(int a) const { return held + a; }
      int Box::made = 4;
      template <class T> T twice(T t) { return t + t; }
      template int twice<int>(int);
      template long twice<long>(long);
      int f(int a) { return a; }
      int f(int a, char **b) { return a + (b != 0); }
      }
      int f(unsigned long a) { return (int)a; }
      extern "C" int plain(void) { return 1; }
      int main() { return ns::f(1) + ns::f(1, 0) + f(2UL) + plain(); }
      """;

  @TempDir Path scratch;

  private static List<String> named(ModuleInfo module, String name) {
    return module.symbolsNamed(name).stream().map(Symbol::name).sorted().toList();
  }

  @Test
  void shouldFindWhatTheSymbolTableHasMangled() throws Exception {
    for (String compiler : List.of("-gdwarf-5", "-gdwarf-4")) {
      ModuleInfo module = Modules.open(Tools.gxx(scratch, "p" + compiler, SOURCE, "-g", compiler));
      assertEquals(List.of("plain"), named(module, "plain"));
      assertEquals(List.of("_ZN2ns5countE"), named(module, "ns::count"));
      assertEquals(List.of("_ZNK2ns3Box3getEi"), named(module, "ns::Box::get"));
      assertEquals(List.of("_ZNK2ns3Box3getEi"), named(module, "ns::Box::get(int) const"));
      assertEquals(List.of("_ZN2ns3Box4madeE"), named(module, "ns::Box::made"));
      assertEquals(List.of("_ZN2ns5twiceIiEET_S1_"), named(module, "ns::twice<int>"));
      assertEquals(List.of("_Z1fm"), named(module, "f"));
      assertEquals(List.of("_ZN2ns1fEi", "_ZN2ns1fEiPPc"), named(module, "ns::f"));
      assertEquals(List.of("_ZN2ns1fEiPPc"), named(module, "ns::f(int, char**)"));
      assertEquals(List.of("_Z1fm"), named(module, "f(unsigned long)"));
    }
  }

  @Test
  void shouldFindNothingByOtherNames() throws Exception {
    ModuleInfo module = Modules.open(Tools.gxx(scratch, "p", SOURCE, "-g"));
    for (String name :
        List.of("", "(", "ns::", "ns::g", "g::f", "f(int)", "count", "<", ">>", "ns::f(", "a b")) {
      assertEquals(List.of(), named(module, name), name);
    }
  }
}
