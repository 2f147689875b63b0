/* Allocates by containers only; each function of this file is one that asks. */
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stdio.h>
#include <string>
#include <tuple>
#include <unistd.h>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#define NOINLINE __attribute__((noinline))

struct point {
  double x, y, z;
};

struct item {
  long key;
  std::string text;
  std::vector<int> more;
};

struct shape {
  virtual ~shape() {}
};

struct circle : shape {
  double radius;
  explicit circle(double radius) : radius(radius) {}
};

static std::string text_of(long key) { return "longer than what fits into it " + std::to_string(key); }

class registry {
  std::map<std::string, item> by_name;
  std::unordered_map<long, std::shared_ptr<item>> by_key;
  std::vector<std::unique_ptr<shape>> shapes;

public:
  NOINLINE void add(long key) {
    item made = {key, text_of(key), {1, 2, (int)key}};
    by_name[made.text] = made;
    by_key.emplace(key, std::make_shared<item>(made));
  }
  NOINLINE void add_shape(double radius) { shapes.push_back(std::make_unique<circle>(radius)); }
};

static std::vector<point> points;
static std::list<std::string> texts;
static std::deque<item> queue;
static std::set<long> numbers;
static std::unordered_set<std::string> words;
static std::vector<std::function<long()>> calls;
static std::map<int, std::vector<double>> table;
static registry all;

NOINLINE static void ask_vector(int i) { points.push_back({1. * i, 2, 3}); }
NOINLINE static void ask_list(int i) { texts.push_back(text_of(i)); }
NOINLINE static void ask_deque(int i) { queue.push_back({i, text_of(i), std::vector<int>(9)}); }
NOINLINE static void ask_sets(int i) {
  numbers.insert(i * 7919L % 100003);
  words.insert(text_of(i));
}
NOINLINE static void ask_functions(long i) {
  long held[6] = {i};
  calls.push_back([held] { return held[0]; });
}
NOINLINE static void ask_table(int i) { table[i % 997].push_back(i); }

int main() {
  for (int i = 0; i < 3001; i++) {
    all.add(i);
    all.add_shape(i);
    ask_vector(i);
    ask_list(i);
    ask_deque(i);
    ask_sets(i);
    ask_functions(i);
    ask_table(i);
  }
  auto copies = std::make_tuple(points, texts, queue, numbers, words, table);
  puts("ready");
  fflush(stdout);
  pause();
}
