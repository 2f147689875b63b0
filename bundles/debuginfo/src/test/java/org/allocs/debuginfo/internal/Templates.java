package org.allocs.debuginfo.internal;

/** C++ source with many templates of the standard library, lambdas and exceptions. */
final class Templates {
  static final String SOURCE =
      """
      #include <algorithm>
      #include <functional>
      #include <iostream>
      #include <map>
      #include <memory>
      #include <numeric>
      #include <regex>
      #include <string>
      #include <unordered_map>
      #include <variant>
      #include <vector>
      namespace shop {
      template <typename T, int N> struct Matrix {
        T cells[N][N];
        T trace() const { T t{}; for (int i = 0; i < N; i++) t += cells[i][i]; return t; }
        template <typename F> Matrix apply(F f) const { Matrix m = *this; for (auto &r : m.cells) for (auto &c : r) c = f(c); return m; }
      };
      struct Item { std::string name; std::map<int, std::vector<double>> parts; virtual ~Item() = default; virtual double price() const { double s = 0; for (auto &p : parts) s = std::accumulate(p.second.begin(), p.second.end(), s); return s; } };
      struct Bulk : Item { int n = 3; double price() const override { return n * Item::price(); } };
      using Value = std::variant<int, double, std::string, std::vector<int>>;
      struct Show { std::string operator()(int i) const { return std::to_string(i); } std::string operator()(double d) const { return std::to_string(d); } std::string operator()(const std::string &s) const { return s; } std::string operator()(const std::vector<int> &v) const { std::string r; for (int x : v) r += std::to_string(x) + ","; return r; } };
      namespace { int hidden(int x) { static int calls; return x * ++calls; } }
      template <typename... A> int count(A &&...a) { return (0 + ... + (int) sizeof(a)); }
      int classify(const char *t) { try { std::regex r("([a-z]+)([0-9]*)"); std::cmatch m; if (!std::regex_match(t, m, r)) throw std::runtime_error("no match"); return (int) m.size(); } catch (const std::exception &e) { std::cerr << e.what(); return hidden(-1); } }
      }
      int main(int argc, char **argv) {
        std::vector<std::string> all(argv, argv + argc);
        std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.size() < b.size() || a < b; });
        std::unordered_map<std::string, std::unique_ptr<shop::Item>> items;
        for (auto &s : all) { auto i = s.size() % 2 ? std::make_unique<shop::Item>() : std::make_unique<shop::Bulk>(); i->name = s; i->parts[argc].push_back(s.size()); items[s] = std::move(i); }
        double total = 0; for (auto &e : items) total += e.second->price();
        std::vector<shop::Value> values{1, 2.5, std::string("x"), std::vector<int>{1, 2, 3}};
        for (auto &v : values) std::cout << std::visit(shop::Show{}, v) << shop::count(v, 1, 'c') << "\\n";
        shop::Matrix<double, 7> m{}; shop::Matrix<long, 3> k{}; std::function<double(double)> f = [&](double d) { return d + total; };
        std::cout << m.apply(f).trace() + k.apply([=](long l) { return l + argc; }).trace() << shop::classify(argv[0]);
        return items.size() > 1999993;
      }
      """;

  private Templates() {}
}
