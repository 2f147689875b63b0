package org.allocs.debuginfo.internal;

/** Programs whose types are laid out in every way that compilers know. */
final class LayoutSources {
  static final String C =
      """
      #include <stdint.h>
      #include <stdbool.h>
      struct bits { unsigned a:3; unsigned :0; unsigned b:5; long c:40; long d:30; _Bool e:1; };
      struct __attribute__((packed)) packed_bits {
        unsigned char a:4; unsigned b:20; unsigned c:30; char t; };
      struct across { char head; unsigned long wide:56; short tail:9; int last:23; };
      union choice { int i; double d; struct { short s1, s2; }; unsigned low:7; };
      struct nested {
        int k; union { int i; float f; struct { char c1; long c2; } deep; };
        struct { int w; } named[3]; };
      struct flexible { long count; struct nested rest[]; };
      struct zero { int n; char none[0]; };
      typedef float vec4 __attribute__((vector_size(16)));
      struct numbers { vec4 v; __int128 i128; long double ld; _Complex double cd;
      #ifndef __clang__
        _Float16 half;
      #endif
        __float128 quad; _Complex float cf;
      #ifndef __clang__
        _Decimal64 decimal;
      #endif
      };
      enum old { O1 = -1, O2 }; enum tiny { T1 } __attribute__((packed));
      struct pointers { int (*callback)(int, char **); int (*table[4])(void); void *nothing;
        char *const *names[2][3]; struct undefined *somewhere; enum old o; enum tiny t; };
      struct __attribute__((aligned(64))) apart { char c; int z __attribute__((aligned(16))); };
      struct volatile_parts { volatile int *const p; const volatile char c; _Atomic int a; };
      struct empty {};
      struct tree { struct tree *left, *right; struct { struct tree *up; } *links; bool red:1; };
      struct bits v1; struct packed_bits v2; struct across v3; union choice v4; struct nested v5;
      struct flexible v6; struct zero v7; struct numbers v8; struct pointers v9; struct apart v10;
      struct volatile_parts v11; struct empty v12; struct tree v13;
      int main(void) { struct local { short s; long l; } x = {1, 2}; return x.s + x.l; }
      """;

  static final String CPP =
      """
      #include <cstdint>
      #include <functional>
      #include <map>
      #include <memory>
      #include <string>
      #include <tuple>
      #include <unordered_map>
      #include <variant>
      #include <vector>
      namespace ns {
      inline namespace v1 { struct In { int a; static int shared; static constexpr int K = 3; }; }
      namespace { struct Anon { char c; long d; } anon; }
      template <typename... T> struct Pack { int n; };
      template <> struct Pack<int, char> { long q; };
      }
      int ns::In::shared;
      struct Empty {};
      struct EmptyBase : Empty { int x; };
      struct Virtual { virtual ~Virtual(); int v; };
      Virtual::~Virtual() {}
      struct Left : virtual Virtual { int l; };
      struct Right : virtual Virtual { int r; };
      struct Diamond : Left, Right { int d; void f() {} };
      struct Bits { unsigned a:3; unsigned :0; unsigned b:5; long c:40; long d:30; bool e:1; };
      struct MemberPointers { int Bits::*none; int EmptyBase::*pm; void (Diamond::*pf)();
        decltype(nullptr) np; };
      union Choice { int i; double d; struct { short s1, s2; }; };
      struct Nested { int k; union { int i; float f; struct { char c1; long c2; } deep; };
        struct { int w; } named[3]; };
      struct alignas(32) Aligned { char c; alignas(8) int z; };
      struct Overlapping { [[no_unique_address]] Empty e; int i; };
      enum class Scoped : unsigned char { A, B = 200 };
      enum Old { O1 = -1, O2 };
      struct Special { Scoped ec; Old o; __int128 i128; long double ld; int &r; int &&rr;
        int arr[2][3]; char flex[]; };
      template <typename T> using Alias = std::vector<T>;
      struct Big { Alias<int> a; std::map<std::string, int> m; std::variant<int, std::string> va;
        std::function<int(int)> fn; std::unique_ptr<int> up; std::shared_ptr<Diamond> sp;
        std::tuple<char, long, Empty> t; std::unordered_map<int, Scoped> um; };
      struct Derived : private EmptyBase, public Virtual { int z; struct Inner { int q; } inner; };
      template <typename T, int N> class Holder { T items[N]; int used; public: T *first() {
        return items; } template <typename U> struct Rebound { Holder<U, N> other; }; };
      template <typename T> struct Curious { T *self; };
      struct Self : Curious<Self> { long l; };
      int main() {
        ns::In in; ns::anon.c = 1; ns::Pack<> p0; ns::Pack<int, char> p1; ns::Pack<int> p2;
        EmptyBase e; Diamond d; Bits b; MemberPointers mp; Choice u; Nested an; Aligned al;
        Overlapping n; alignas(16) char buf[sizeof(Special)]; Special *s = (Special *) buf; Big big;
        Derived d2; d.f(); Holder<Big, 3> h; Holder<Old, 2>::Rebound<char> re; Self self;
        auto lam = [&, x = 3](int y) { struct Loc { int a; char b; } l = {y, 'c'};
          return l.a + x + in.a; };
        Derived::Inner q;
        return lam(3) + sizeof(*s) + (int) ns::anon.d + q.q + (h.first() == nullptr) + (re.other.first() == nullptr);
      }
      """;

  private LayoutSources() {}
}
