// A library with C++ inside, for private.c.
#include <map>
#include <new>
#include <string>

extern "C" long library_work() {
  std::map<int, std::string> map;
  for (int i = 0; i < 1000; i++) map[i] = std::string(i, 'y');
  long sum = 0;
  for (auto &entry : map) sum += (long)entry.second.size();
  try {
    volatile std::size_t huge = (std::size_t)1 << 61;
    return (long)new char[huge];
  } catch (const std::bad_alloc &) {
    return sum;
  }
}
