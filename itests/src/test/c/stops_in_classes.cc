// Keeps busy in C++: templates, virtual functions, references, exceptions, lambdas, containers.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace shapes {
struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
  int id = 0;
};
struct Square : Shape {
  double side;
  explicit Square(double s) : side(s) {}
  double area() const override { double a = side * side; return a; }
};
template <typename T> struct Scaled : Shape {
  T factor;
  std::unique_ptr<Shape> inner;
  Scaled(T f, std::unique_ptr<Shape> i) : factor(f), inner(std::move(i)) {}
  double area() const override { return inner->area() * factor; }
};
}  // namespace shapes

enum class Level : unsigned char { Low = 1, High = 200 };
static volatile double sink;

template <typename T> T largest(const std::vector<T> &values) {
  T best{};
  for (const T &value : values)
    if (value > best) best = value;
  return best;
}

__attribute__((noinline)) double sum(const std::vector<std::unique_ptr<shapes::Shape>> &all) {
  double total = 0;
  for (const auto &shape : all) total += shape->area();
  return total;
}

__attribute__((noinline)) int risky(int depth, Level level) {
  std::string text = "depth " + std::to_string(depth);
  if (depth == 0) {
    if (level == Level::High) throw std::runtime_error(text);
    return static_cast<int>(text.size());
  }
  return risky(depth - 1, level) + static_cast<int>(text.size() % 3);
}

__attribute__((noinline)) long words(int n) {
  std::map<std::string, long> counts;
  for (int i = 0; i < n; i++) counts["w" + std::to_string(i % 7)] += i;
  long best = 0;
  std::for_each(counts.begin(), counts.end(), [&best](const auto &entry) {
    if (entry.second > best) best = entry.second;
  });
  return best;
}

int main() {
  std::puts("ready");
  std::fflush(stdout);
  for (unsigned long round = 0;; round++) {
    std::vector<std::unique_ptr<shapes::Shape>> all;
    for (int i = 0; i < 9; i++) {
      auto square = std::make_unique<shapes::Square>(i + 0.5);
      if (i % 3 == 0)
        all.push_back(std::make_unique<shapes::Scaled<int>>(i, std::move(square)));
      else
        all.push_back(std::move(square));
    }
    sink = sink + sum(all) + words(30);
    std::vector<long> values{3, 1, 4, 1, 5, 9, 2, 6};
    sink = sink + largest(values);
    try {
      sink = sink + risky(round % 9, round % 5 ? Level::Low : Level::High);
    } catch (const std::exception &why) {
      sink = sink + why.what()[0];
    }
  }
}
