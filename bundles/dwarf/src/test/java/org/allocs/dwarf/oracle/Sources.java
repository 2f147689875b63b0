package org.allocs.dwarf.oracle;

import java.util.Map;

/** Programs whose types, statics and scopes are looked at. */
public final class Sources {
  /** Layouts of every kind that C has; the program itself prints where each member is. */
  public static final String C =
      """
      #include <stddef.h>
      #include <stdio.h>
      #include <string.h>
      typedef unsigned char byte_t;
      typedef struct { short a; byte_t b; } anonymous_named;
      enum colour { RED = -1, GREEN = 7, BLUE = 1999993 };
      enum wide { NONE, ALL = 0xfffffffffLL };
      struct opaque;
      struct list_node { struct list_node *next; struct opaque *data; int value; };
      union number { int i; float f; double d; unsigned char bytes[13]; };
      struct bits {
        unsigned a : 3; unsigned b : 7; int : 0; int c : 31; long long d : 40; _Bool e : 1;
        unsigned char f : 5; unsigned char g : 6; short h : 9;
      };
      struct __attribute__((packed)) packed { char c; long l; unsigned x : 12, y : 21; short s; };
      struct nested {
        char tag;
        struct { int x, y; };
        union { long whole; struct { short low, high; } parts; } u;
        int matrix[3][5];
        anonymous_named named[2];
        int (*compare)(const void *, const void *);
        const char *const names[4];
        volatile long *restrict where;
        enum colour paint;
        int flexible[];
      };
      struct empty_tail { int n; char z[0]; };
      struct deep { struct { struct { union { struct { char at[17]; } e; } d; } c; } b; };

      int plain = 1;
      static long hidden = 2;
      const char *text = "text";
      struct list_node head = {&head, NULL, 3};
      union number numbers[5];
      struct bits bit_fields;
      struct packed tight;
      struct nested *nest;
      struct empty_tail tail;
      struct deep depth;
      enum colour paint = GREEN;
      enum wide width = ALL;
      double table[3][4][5];
      int (*callback)(int, char **);
      void (*signal_like(int number, void (*handler)(int)))(int) { return number ? handler : 0; }
      long double extended; float _Complex rotation; _Bool flag; signed char small; unsigned char tiny;
      unsigned long long big; unsigned short low; char *volatile moved; void *nothing; wchar_t letter;
      __int128 huge;
      _Thread_local int own;
      struct bits *(*array_of_functions[7])(union number *, ...);
      static int old_style(a, b) int a; char b; { return a + b; }
      typedef struct list_node node_t;
      node_t *const fixed = &head;
      typedef int vector_t __attribute__((vector_size(16)));
      vector_t lanes;

      static int local_statics(int n) {
        static int counter = 5;
        static struct { int calls; } stats;
        stats.calls += n;
        return counter += n;
      }

      #define M(type, member) \\
        printf("%s\\t%s\\t%zu\\t%zu\\n", #type, #member, 8 * offsetof(type, member), \\
               8 * sizeof(((type *) 0)->member))
      #define B(type, member) do { \\
          type v; unsigned char *p = (unsigned char *) &v; size_t first = 0, bits = 0; \\
          memset(&v, 0, sizeof v); v.member = -1; \\
          for (size_t i = 0; i < 8 * sizeof v; i++) if (p[i / 8] >> i % 8 & 1) bits++ ? 0 : (first = i); \\
          printf("%s\\t%s\\t%zu\\t%zu\\n", #type, #member, first, bits); \\
        } while (0)
      #define S(type) printf("%s\\t-\\t%zu\\t0\\n", #type, 8 * sizeof(type))

      int main(int argc, char **argv) {
        (void) hidden; (void) own; local_statics(argc); old_style(argc, 1); own = argc;
        S(anonymous_named); M(anonymous_named, a); M(anonymous_named, b);
        S(struct list_node); M(struct list_node, next); M(struct list_node, data);
        M(struct list_node, value);
        S(union number); M(union number, i); M(union number, f); M(union number, d);
        M(union number, bytes);
        S(struct bits); B(struct bits, a); B(struct bits, b); B(struct bits, c); B(struct bits, d);
        { struct bits v; unsigned char *p = (unsigned char *) &v; memset(&v, 0, sizeof v); v.e = 1;
          for (size_t i = 0; i < 8 * sizeof v; i++) if (p[i / 8] >> i % 8 & 1)
            printf("struct bits\\te\\t%zu\\t1\\n", i); }
        B(struct bits, f); B(struct bits, g); B(struct bits, h);
        S(struct packed); M(struct packed, c); M(struct packed, l); B(struct packed, x);
        B(struct packed, y); M(struct packed, s);
        S(struct nested); M(struct nested, tag); M(struct nested, u); M(struct nested, matrix);
        M(struct nested, named); M(struct nested, compare); M(struct nested, names);
        M(struct nested, where); M(struct nested, paint);
        S(struct empty_tail); M(struct empty_tail, n); M(struct empty_tail, z);
        S(struct deep); M(struct deep, b);
        return nest != NULL;
      }
      """;

  /** Classes, namespaces, templates, inheritance, references, lambdas. */
  public static final String CPP =
      """
      #include <cstddef>
      #include <cstdio>
      namespace outer {
      enum class Kind : unsigned char { A, B };
      struct Base { virtual ~Base() {} long id = 1; static int count; };
      int Base::count = 3;
      struct Plain { int p; char q; };
      namespace inner {
      class Item : public Base, public Plain {
       public:
        Item *next = nullptr; Kind kind = Kind::B; int &ref; bool flag : 1; unsigned rest : 9;
        int Base::*member = nullptr; void (Item::*method)(int) = nullptr;
        struct Nested { short s[3]; } nested;
        explicit Item(int &r) : ref(r), flag(true), rest(5) {}
        int add(int more) { static int calls = 0; calls += more; return ref + more + calls; }
      };
      }  // namespace inner
      template <typename T, int N> struct Box { T values[N]; Box<T, N> *link; };
      static Box<inner::Item *, 3> boxes[2];
      int counter = 7;
      inner::Item &pick(inner::Item &&item, const Box<int, 4> &box);
      inner::Item &pick(inner::Item &&item, const Box<int, 4> &box) {
        return box.link ? *item.next : item;
      }
      }  // namespace outer
      namespace { struct Hidden { double d; } hidden; int tucked = 9; }
      struct VirtualBase { int v = 1; };
      struct Left : virtual VirtualBase { int l = 2; };
      struct Right : virtual VirtualBase { int r = 3; };
      struct Join : Left, Right { int j = 4; } join;
      union Choice { int i; double d; };
      Choice choice;
      decltype(nullptr) nil = nullptr;
      outer::inner::Item *shown;
      outer::Box<int, 4> fours;
      outer::Kind kind;
      using Alias = outer::inner::Item::Nested;
      Alias alias;
      extern "C" int c_function(int n) { return n + 1; }
      int main(int argc, char **) {
        int value = argc;
        outer::inner::Item item(value);
        auto lambda = [&](int more) { return item.add(more) + value; };
        struct Local { int x; } local{argc};
        shown = &outer::pick(static_cast<outer::inner::Item &&>(item), fours);
        return lambda(local.x) + hidden.d + join.v + outer::boxes[0].values[0]->id * 0 + tucked - 100
            + c_function(outer::counter);
      }
      """;

  /** A program of several files: each knows types that only another one defines. */
  public static final Map<String, String> SPLIT_C =
      Map.of(
          "main.c",
          """
          #include <stdio.h>
          #include "shared.h"
          static int counter = 1999993;
          struct tree *root; __thread int per_thread = 5;
          static inline int twice(int n) { int doubled = n + n; return doubled + counter; }
          static __attribute__((noinline)) int walk(struct tree *at, int depth) {
            static int calls; int sum = twice(depth); calls++;
            for (int i = 0; i < depth; i++) { int part = twice(i) + per_thread; sum += part ^ calls; }
            return at ? sum + walk(child(at), depth + 1) : sum;
          }
          int main(int argc, char **argv) {
            struct point where = {argc, argc + 1};
            root = plant(argc);
            printf("%d %s\\n", walk(root, argc), argv[0]);
            return distance(&where) > 7 ? counter : per_thread;
          }
          """,
          "tree.c",
          """
          #include <stdlib.h>
          #include "shared.h"
          struct tree { struct tree *left, *right; enum shade { DARK, LIGHT = 7 } shade; long weight[3]; };
          typedef struct tree forest[4];
          forest planted; int total_trees = 3;
          static inline long weigh(const struct tree *t) { return t->weight[0] + t->weight[2]; }
          struct tree *plant(int n) {
            struct tree *t = &planted[n & 3];
            t->weight[0] = n; t->shade = LIGHT; total_trees += weigh(t);
            if (weigh(t) == 1999993) { abort(); }
            return t;
          }
          struct tree *child(struct tree *of) { return weigh(of) > 3 ? of->left : of->right; }
          """,
          "point.c",
          """
          #include "shared.h"
          union number { long whole; double real; };
          static union number last;
          double distance(const struct point *p) {
            double x = p->x, y = p->y;
            last.real = x * x + y * y;
            return last.real;
          }
          """,
          "shared.h",
          """
          struct tree; struct point { int x, y; };
          struct tree *plant(int n); struct tree *child(struct tree *of);
          double distance(const struct point *p);
          """);

  /** The same for C++, with what several units have alike. */
  public static final Map<String, String> SPLIT_CPP =
      Map.of(
          "main.cc",
          """
          #include "shared.h"
          namespace { struct Hidden { short s[7]; } hidden; }
          shapes::Shape *drawn; shapes::List<shapes::Shape *> all;
          int main(int argc, char **) {
            struct Local { int n; long sum() const { return n + 1; } } local{argc};
            shapes::Circle circle(argc); drawn = &circle; all.add(drawn); hidden.s[0] = 1;
            shapes::numbers.add(argc);
            auto later = [&](int more) { return circle.area() + more + local.sum(); };
            return later(3) + shapes::measure(*drawn) + hidden.s[argc];
          }
          """,
          "shapes.cc",
          """
          #include "shared.h"
          namespace shapes {
          int Shape::count = 3;
          class Secret { public: Secret *next; double weights[5]; } secret;
          Circle::Circle(int r) : radius(r) { count++; }
          int Circle::area() const { return 3 * radius * radius; }
          long measure(const Shape &shape) { static long calls; calls += shape.area(); return calls; }
          }
          """,
          "shared.h",
          """
          namespace shapes {
          class Secret; extern Secret secret;
          struct Shape { static int count; virtual ~Shape() {} virtual int area() const { return 1; } };
          enum class Colour : unsigned char { RED, BLUE = 9 };
          class Circle : public Shape {
            int radius; Colour colour = Colour::BLUE; Secret *known = nullptr;
           public: explicit Circle(int r); int area() const override;
          };
          template <typename T> struct List {
            T items[4]; int size; struct Node { T value; Node *next; } *head;
            void add(T item) { if (size < 4) items[size++] = item; }
          };
          long measure(const Shape &shape);
          inline List<int> numbers;
          }
          """);

  private Sources() {}
}
