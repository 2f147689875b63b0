cat > x.cc <<'CC'
#include <cstdio>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>
struct alignas(128) Wide { char c[256]; };
int main() {
  int caught = 0;
  for (int i = 0; i < 1000; i++) try { throw std::runtime_error(std::string(i, 'x')); } catch (std::exception &e) { caught += e.what()[0] == 'x'; }
  try { volatile std::size_t n = ~0ull / 4; delete[] new char[n]; } catch (std::bad_alloc &) { caught += 10000; }
  Wide *w = new Wide[3]; caught += ((unsigned long)w & 127) == 0; delete[] w;
  int *q = new (std::nothrow) int(5); delete q;
  std::vector<std::thread> ts; for (int i = 0; i < 8; i++) ts.emplace_back([] { std::vector<std::string> v; for (int k = 0; k < 5000; k++) v.push_back(std::string(k % 90, 'y')); });
  for (auto &t : ts) t.join();
  std::printf("%d\n", caught);
}
CC
g++ -O1 -std=c++17 x.cc -o x -pthread && exec ./x
