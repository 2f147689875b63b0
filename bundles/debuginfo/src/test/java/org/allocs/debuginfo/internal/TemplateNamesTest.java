package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances of templates by names that are not spelled as the compiler spells them. */
class TemplateNamesTest {
  private static final String SOURCE =
      """
      #include <map>
      #include <memory>
      #include <string>
      #include <tuple>
      #include <vector>
      namespace ns {
      enum E { A, B };
      enum class F : unsigned char { X, Y };
      enum class G : unsigned char { LOW, HIGH = 200 };
      enum class H : signed char { MINUS = -56, ZERO };
      template <class T, class U = short> struct Q {
        T t; U u[7]; struct In { T a[3]; }; typedef T value_type; enum Kind { K1, K2 };
      };
      template <unsigned N> struct N3 { char c[N]; };
      template <E e> struct En { char c[11 + e]; };
      template <F f> struct Fn { char c[21 + (int) f]; };
      template <G g> struct Gn { char c[23 + (int) g]; };
      template <H h> struct Hn { char c[97 + (int) h]; };
      template <unsigned char n> struct Un { char c[n]; };
      template <char c> struct Ch { char s[c]; };
      template <bool b> struct Bo { char c[31 + b]; };
      int glob;
      template <int *p> struct P { char c[41]; };
      template <class... T> struct Pack { char c[51 + sizeof...(T)]; };
      template <class T> struct One { T *t; char c[61]; };
      template <auto V> struct Auto { char c[sizeof(V) * 100 + V]; };
      struct S {};
      struct Mp { long Q<long>::*object; int (Q<long>::*function)(char); };
      }
      using namespace ns;
      typedef long mine;
      Q<long> a; Q<unsigned long, unsigned> b; Q<unsigned char> c; Q<unsigned char, char> c2;
      N3<7> n3; En<B> en; Fn<F::Y> fn; Gn<G::HIGH> gn; Hn<H::MINUS> hn; Un<250> un; Ch<'a'> ch; Bo<true> bo; P<&glob> p;
      Pack<int, long> pack; One<const char *> cc; One<char *const> oc;
      One<void (*)(int, const S &)> fp; One<int[3]> ar; One<const volatile unsigned short> cv;
      Auto<3u> au; Auto<(unsigned char) 3> au2; Q<long>::In in; Q<long>::value_type vt = 1;
      Q<long>::Kind kind; mine m; Mp mp;
      std::vector<int> v; std::vector<std::string> vs; std::tuple<int, long> tu;
      std::map<std::string, std::vector<long>> map; std::unique_ptr<S> up;
      int main() { return sizeof(a) + in.a[0] + kind + m; }
      """;

  /** Names, and the sizes that the source gives them; libstdc++'s by its ABI. */
  private static final Map<String, Long> SIZES =
      Map.ofEntries(
          Map.entry("ns::Q<long>", 24L),
          Map.entry("ns::Q<long int,short int>", 24L),
          Map.entry("struct ns::Q<mine>", 24L),
          Map.entry("ns::Q<unsigned long, unsigned>", 40L),
          Map.entry("ns::Q<long unsigned int, unsigned int>", 40L),
          Map.entry("ns::Q<unsigned char, char>", 8L),
          Map.entry("ns::N3<7u>", 7L),
          Map.entry("ns::N3<0x7>", 7L),
          Map.entry("ns::En<(ns::E)1>", 12L),
          Map.entry("ns::En<1>", 12L),
          Map.entry("ns::En<ns::B>", 12L),
          Map.entry("ns::En<ns::E::B>", 12L),
          Map.entry("ns::Fn<ns::F::Y>", 22L),
          Map.entry("ns::Fn<(ns::F)1>", 22L),
          Map.entry("ns::Gn<200>", 223L),
          Map.entry("ns::Gn<(ns::G)200>", 223L),
          Map.entry("ns::Gn<ns::G::HIGH>", 223L),
          Map.entry("ns::Hn<-56>", 41L),
          Map.entry("ns::Hn<(ns::H)-56>", 41L),
          Map.entry("ns::Hn<ns::H::MINUS>", 41L),
          Map.entry("ns::Un<250>", 250L),
          Map.entry("ns::Un<(unsigned char)250>", 250L),
          Map.entry("ns::Ch<97>", 97L),
          Map.entry("ns::Ch<'a'>", 97L),
          Map.entry("ns::Bo<(bool)1>", 32L),
          Map.entry("ns::P<&ns::glob>", 41L),
          Map.entry("ns::P<(& ns::glob)>", 41L),
          Map.entry("ns::Pack<int,long int>", 53L),
          Map.entry("ns::One<const char*>", 72L),
          Map.entry("ns::One<char const *>", 72L),
          Map.entry("ns::One<char*const>", 72L),
          Map.entry("ns::One<void(*)(int,ns::S const&)>", 72L),
          Map.entry("ns::One<int[3]>", 72L),
          Map.entry("ns::One<unsigned short const volatile>", 72L),
          Map.entry("ns::Q<long>::In", 24L),
          Map.entry("ns::Q<long>::value_type", 8L),
          Map.entry("enum ns::Q<long>::Kind", 4L),
          Map.entry("ns::Mp", 24L),
          Map.entry("std::vector<int>", 24L),
          Map.entry("std::vector<std::string>", 24L),
          Map.entry("std::map<std::string, std::vector<long>>", 48L),
          Map.entry("std::unique_ptr<ns::S>", 8L));

  /** What is not there, and must not be taken for something else. */
  private static final List<String> ABSENT =
      List.of(
          "ns::Q<int>",
          "ns::Q<long, long>",
          "ns::Pack<int>",
          "ns::Pack<>",
          "std::tuple<int>",
          "ns::En<0>",
          "ns::En<(ns::F)1>",
          "ns::En<ns::A>",
          "ns::Fn<ns::F::X>",
          "ns::Gn<-56>",
          "ns::Hn<200>",
          "ns::Ch<'b'>",
          "ns::Bo<false>",
          "ns::One<char>",
          "ns::Q<long>::Absent",
          "ns::Q<",
          "ns::Q<)>");

  @TempDir Path directory;

  private static Optional<DataType> find(ModuleInfo module, String name) {
    return module.typeNamed(name, Optional.empty()).value();
  }

  private Path compile(String compiler, String... options) throws Exception {
    Path file = directory.resolve("t.cc");
    Files.writeString(file, SOURCE);
    Path program = directory.resolve(compiler + String.join("", options));
    List<String> command = new ArrayList<>(List.of(compiler, "-std=c++17", "-o"));
    command.addAll(List.of(program.toString(), file.toString()));
    command.addAll(List.of(options));
    Tools.run(directory, command.toArray(String[]::new));
    return program;
  }

  private void check(String compiler, String... options) throws Exception {
    ModuleInfo module = Modules.open(compile(compiler, options));
    SIZES.forEach((name, size) -> check(module, name, size, compiler));
    for (String name : ABSENT) {
      assertTrue(find(module, name).isEmpty(), compiler + " " + name);
      assertTrue(module.compositesNamed(name).value().isEmpty(), compiler + " " + name);
    }
    String reason = module.typeNamed("ns::Q<unsigned char>", Optional.empty()).reason().get();
    assertTrue(reason.contains("several") && reason.contains(", char>"), reason);
  }

  private static void check(ModuleInfo module, String name, long size, String compiler) {
    Optional<DataType> type = find(module, name);
    assertTrue(type.isPresent(), compiler + " " + name);
    assertEquals(size, type.get().byteSize().getAsLong(), compiler + " " + name);
    if (type.get().stripped() instanceof CompositeType) {
      var layouts = module.compositesNamed(name).value().orElse(List.of());
      assertEquals(1, layouts.size(), compiler + " " + name);
      assertEquals(type.get().name(), layouts.get(0).type().name());
    }
  }

  @Test
  void shouldFindInstancesOfGcc() throws Exception {
    check("g++", "-g");
    check("g++", "-gdwarf-4", "-fdebug-types-section");
  }

  @Test
  void shouldFindInstancesOfClang() throws Exception {
    check("clang++", "-g");
    check("clang++", "-gdwarf-4", "-fstandalone-debug");
  }

  /** Two instances of one size and with the same members are two. */
  @Test
  void shouldFindInstancesWhoseNamesLackTheirArguments() throws Exception {
    check("clang++", "-g", "-gsimple-template-names");
    String source = "template <class T> struct Tag { char c; }; Tag<int> i; Tag<long> l;";
    Files.writeString(directory.resolve("tag.cc"), source);
    Tools.run(directory, "clang++", "-g", "-gsimple-template-names", "-c", "tag.cc");
    ModuleInfo module = Modules.open(directory.resolve("tag.o"));
    DataType tag = find(module, "Tag<int>").orElseThrow();
    assertEquals("Tag", tag.name());
    assertNotSame(tag, find(module, "Tag<long int>").orElseThrow());
    assertTrue(find(module, "Tag<char>").isEmpty());
  }

  /** In one target, whichever of its files is read first. */
  @Test
  void shouldBeOneTypeForAllCompilers() throws Exception {
    List<Path> files =
        List.of(
            compile("g++", "-g"),
            compile("clang++", "-g"),
            compile("clang++", "-g", "-gsimple-template-names"),
            compile("g++", "-gdwarf-4", "-fdebug-types-section"));
    DebugInfoService service = new DebugInfoService(List.of());
    FakeTarget target = new FakeTarget();
    List<ModuleInfo> modules = new ArrayList<>();
    for (Path file : files) {
      modules.add(service.module(target, Modules.object(file)));
    }
    for (String name : SIZES.keySet()) {
      if (name.contains("ns::Q<")
          || name.contains("ns::N3<")
          || name.contains("ns::One<")
          || name.equals("ns::Mp")
          || name.contains("ns::Gn<")
          || name.contains("ns::Hn<")
          || name.contains("ns::Un<")) {
        DataType first = find(modules.get(0), name).orElseThrow();
        for (int i = 1; i < modules.size(); i++) {
          DataType other = find(modules.get(i), name).orElseThrow();
          assertSame(first.stripped(), other.stripped(), files.get(i) + " " + name);
        }
      }
    }
  }

  /** As gcc spells it, one name for both: which is meant is not said, and neither is left out. */
  @Test
  void shouldTellConstantsOfDifferentTypesApartWhereTheCompilerDoes() throws Exception {
    Path file = directory.resolve("t.cc");
    Files.writeString(file, SOURCE);
    Path program = directory.resolve("constants");
    Tools.run(directory, "clang++", "-std=c++17", "-g", "-o", program.toString(), file.toString());
    ModuleInfo module = Modules.open(program);
    assertEquals(403, find(module, "ns::Auto<3u>").orElseThrow().byteSize().getAsLong());
    assertEquals(
        103, find(module, "ns::Auto<(unsigned char)3>").orElseThrow().byteSize().getAsLong());
    String reason = module.typeNamed("ns::Auto<3>", Optional.empty()).reason().orElseThrow();
    assertTrue(reason.contains("ns::Auto<3U>; ns::Auto<(unsigned char)'\\x03'>"), reason);
  }
}
