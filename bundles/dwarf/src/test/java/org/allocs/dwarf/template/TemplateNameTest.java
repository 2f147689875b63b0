package org.allocs.dwarf.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateNameTest {
  private static void assertSame(String one, String other) {
    Optional<TemplateName> name = TemplateName.parse(one);
    assertTrue(name.isPresent(), one);
    assertEquals(name, TemplateName.parse(other), one + " is " + other);
  }

  private static void assertApart(String one, String other) {
    assertNotEquals(TemplateName.parse(one), TemplateName.parse(other), one + " is not " + other);
  }

  @Test
  void shouldBringSpellingsOfTypesTogether() {
    assertSame("Q<long unsigned int>", "Q<unsigned long>");
    assertSame("Q<short>", "Q< signed  short int >");
    assertSame("Q<__int128 unsigned>", "Q<unsigned __int128>");
    assertSame("Q<_Bool>", "Q<bool>");
    assertSame("Q<R<int> >", "Q<R<int>>");
    assertSame("Q<const char *>", "Q<char const*>");
    assertSame("Q<volatile const ns::S &>", "Q<ns::S const volatile&>");
    assertSame("Q<int const ns::S::*>", "Q<const int ns::S::*>");
    assertSame("Q<int [3]>", "Q<int[3]>");
    assertSame("Q<struct ns::S>", "Q<::ns::S>");
    assertSame("Q<void (*)(int, const S&)>", "Q<void(*)(int,S const &)>");
    assertSame("std::__cxx11::list<int>", "std::list<int>");
    assertSame("Q<{anonymous}::S>", "Q<(anonymous namespace)::S>");
    assertSame("Q<<unnamed>::S>", "Q<(anonymous namespace)::S>");
  }

  @Test
  void shouldBringSpellingsOfConstantsTogether() {
    assertSame("Q<0x10>", "Q<16>");
    assertSame("Q<010>", "Q<8>");
    assertSame("Q<3ul>", "Q<(unsigned long)3>");
    assertSame("Q<3U>", "Q<(unsigned int)3u>");
    assertSame("Q<'a'>", "Q<(char)97>");
    assertSame("Q<'\\n'>", "Q<'\\012'>");
    assertSame("Q<'\\xff'>", "Q<'\\37777777777'>");
    assertSame("Q<(unsigned char)'\\xff'>", "Q<(unsigned char)255>");
    assertSame("Q<true>", "Q<(bool)1>");
    assertSame("Q<(& ns::v)>", "Q<&ns::v>");
    assertSame("Q<-1l>", "Q<(long)-1>");
  }

  @Test
  void shouldKeepApartWhatIsDifferent() {
    assertApart("Q<char* const>", "Q<const char*>");
    assertApart("Q<unsigned char>", "Q<char>");
    assertApart("Q<signed char>", "Q<char>");
    assertApart("Q<long long>", "Q<long>");
    assertApart("Q<int, long>", "Q<int>");
    assertApart("Q<-1>", "Q<1>");
    assertApart("Q<int&>", "Q<int&&>");
    assertApart("Q<R<int>, S>", "Q<R<int, S>>");
    assertApart("Q<>", "Q");
    assertApart("Q<a::b>", "Q<ab>");
  }

  @Test
  void shouldRefuseWhatIsNoName() {
    for (String wrong : new String[] {"", "Q<", "Q<(>", "Q<int]>", "Q<'", "Q>", "Q<int>>"}) {
      Optional<TemplateName> name = TemplateName.parse(wrong);
      assertTrue(name.isEmpty() || wrong.equals("Q>") || wrong.equals("Q<int>>"), wrong);
    }
    assertTrue(TemplateName.parse("Q<".repeat(1000) + ">".repeat(1000)).isEmpty());
    assertTrue(TemplateName.parse("x".repeat(1 << 17)).isEmpty());
  }
}
