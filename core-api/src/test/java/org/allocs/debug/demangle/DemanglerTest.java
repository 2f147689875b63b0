package org.allocs.debug.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
  private static final List<String> SEEDS =
      List.of(
          "_ZNSt6vectorIiSaIiEE9push_backERKi",
          "_ZZN1A1fEiENUlT_E_clIiEEDaS0_.isra.0",
          "_ZN4llvm10hash_valueIjEENSt9enable_ifIXsr19is_integral_or_enumIT_EE5valueENS_9hash_codeEE4typeES2_",
          "_ZN1AcvT_IiEEv",
          "_ZN100_$LT$alloc..ffi..c_str..CString$u20$as$u20$core..convert..From$LT$$RF$u8$GT$$GT$4from17h054d115dba92f148E",
          "_RNvXs0_NtNtCs4i3o58EqhuV_12rustc_expand3mbe11macro_checkINtCsc6H2nbhfSI8_8smallvec8SmallVecANtB7_11KleeneTokenj1_EINtNtCs6IL9ONYDOZW_4core7convert4FromRINtB5_5StackB1s_EE4from");

  /** As {@code c++filt -p} has them, and of Rust without hashes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_Z3foov | foo",
        "_ZN1A1fEv.isra.0.cold | A::f [clone .isra.0] [clone .cold]",
        "_ZN1A1fEv.constprop.0.isra.1 | A::f [clone .constprop.0] [clone .isra.1]",
        "_ZNSsC1Ev | std::basic_string<char, std::char_traits<char>, std::allocator<char> >"
            + "::basic_string",
        "_ZN3fooIiEEvT_ | foo<int>",
        "_ZNKSt8functionIFviEEclEi | std::function<void (int)>::operator()",
        "_ZN1AIPFviEPA3_iMS_iMS_KFvvE4EnumE1fEv | A<void (*)(int), int (*) [3], int A::*, "
            + "void (A::*)() const, Enum>::f",
        "_ZThn16_N1A1fEi | non-virtual thunk to A::f(int)",
        "_ZTVN12_GLOBAL__N_11AE | vtable for (anonymous namespace)::A",
        "_ZZ3fooiENKUlvE_clEv | foo(int)::{lambda()#1}::operator()",
        "_ZZN1A1fEiENUlT_E_clIiEEDaS0_ | A::f(int)::{lambda(auto:1)#1}::operator()<int>",
        "_ZN1AcvT_IiEEv | A::operator int<int>",
        "_ZN1AltIiEEvT_ | A::operator< <int>",
        "_ZN1fIJidEEEvv | f<int, double>",
        "_ZN1AB5cxx111fEv | A[abi:cxx11]::f",
        "_ZN1AIXadL_Z3fooiEEE1fEv | A<&(foo(int))>::f",
        "_ZN1AIXadL_ZNK1B1fEvEEE1gEv | A<&(B::f() const)>::g",
        "_ZN1AILb1ELin3ELm4ELc97ELDn0EE1fEv | A<true, -3, 4ul, (char)97, (decltype(nullptr))0>::f",
        "_ZZN4absl12CallOnceImplIRFvPvEJRS1_EEEvOT_DpOT0_E5trans | absl::CallOnceImpl<void (&)(void*),"
            + " void*&>(void (&)(void*), void*&)::trans",
        "_ZGRN1xE0_ | reference temporary #1 for x",
        "_ZGVZ1fIiEvvE1x | guard variable for f<int>()::x",
        "_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE | core::fmt::Write::write_fmt",
        "_ZN100_$LT$$RF$std..os..unix..net..stream..UnixStream$u20$as$u20$std..sys..unix..kernel_copy"
            + "..CopyRead$GT$10properties17hd5977624e6d612beE | <&std::os::unix::net::stream::UnixStream"
            + " as std::sys::unix::kernel_copy::CopyRead>::properties",
        "_RNvCs1234_7mycrate3foo | mycrate::foo",
        "_RNvNCNCNvNtCs1s5ZClKjjUJ_11chalk_solve2wf19impl_header_wf_goals_008CALLSITE |"
            + " chalk_solve::wf::impl_header_wf_goal::{closure#1}::{closure#0}::CALLSITE",
        "_RINvNtC3std3mem8align_ofdE | std::mem::align_of::<f64>",
        "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y |"
            + " utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3"
            + "_\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8",
      })
  void shouldDemangle(String symbol, String expected) {
    assertEquals(Optional.of(expected), Demangler.name(symbol));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_ZNK2ns3Box3getEi | ns::Box::get(int) const",
        "_ZN2ns1fEiPPc | ns::f(int, char**)",
        "_ZN2ns5twiceIiEET_S1_ | ns::twice<int>(int)",
        "_ZNKSt3mapIiPFviEE4findEv | std::map<int, void (*)(int)>::find() const",
        "_ZN1A1fEv.cold | A::f() [clone .cold]",
        "_ZTV1A | vtable for A",
      })
  void shouldTellParameters(String symbol, String expected) {
    assertEquals(Optional.of(expected), Demangler.signature(symbol));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "main",
        "_Z",
        "_ZN",
        "_ZN1AE1",
        "_Z3fo",
        "_Z99999999999999999999foo",
        "_ZS_",
        "_ZN1AIT_EE",
        "_ZN1ACvE",
        "_Z1fDp",
        "_R",
        "_RNvB_3foo",
        "_RNvC7mycrate3foo@",
        "_RMC1aRB4_",
        "_RIC1aKj_",
        "_ZN3foo17hE"
      })
  void shouldLeaveAloneWhatIsNoMangledName(String symbol) {
    assertEquals(Optional.empty(), Demangler.name(symbol));
  }

  /** Each substitution doubles what the one before stands for. */
  @Test
  void shouldBoundWhatSubstitutionsMake() {
    StringBuilder symbol = new StringBuilder("_Z1fI1AIiiE");
    for (int i = 0; i < 60; i++) {
      String last = Integer.toString(i, 36).toUpperCase(java.util.Locale.ROOT);
      symbol.append("S_IS").append(last).append("_S").append(last).append("_E");
    }
    assertEquals(Optional.empty(), Demangler.name(symbol + "Evv"));
    assertEquals(Optional.empty(), Demangler.name("_Z1f" + "P".repeat(10_000) + "i"));
    assertEquals(Optional.empty(), Demangler.name("_RMC1a" + "R".repeat(10_000) + "i"));
    assertEquals(Optional.empty(), Demangler.name("_ZN" + "1a".repeat(8_000) + "E"));
  }

  @Test
  void shouldSurviveAnyChange() {
    Random random = new Random(7);
    int understood = 0;
    for (int i = 0; i < 60_000; i++) {
      StringBuilder symbol = new StringBuilder(SEEDS.get(i % SEEDS.size()));
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        int at = 2 + random.nextInt(symbol.length() - 2);
        char other = SEEDS.get(random.nextInt(SEEDS.size())).charAt(3 + random.nextInt(10));
        switch (random.nextInt(3)) {
          case 0 -> symbol.setCharAt(at, other);
          case 1 -> symbol.insert(at, other);
          default -> symbol.delete(at, Math.min(symbol.length(), at + 1 + random.nextInt(3)));
        }
        if (symbol.length() < 4) {
          break;
        }
      }
      understood += Demangler.name(symbol.toString()).isPresent() ? 1 : 0;
    }
    assertTrue(understood > 1000, understood + " understood");
  }
}
