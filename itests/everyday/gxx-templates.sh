# The C++ compiler with templates from the standard library, and the program it makes.
cat > t.cc <<'CC'
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>
int main() {
  std::map<std::string, std::vector<std::unique_ptr<int>>> m;
  for (int i = 0; i < 20000; i++) m["k" + std::to_string(i % 997)].push_back(std::make_unique<int>(i));
  long sum = 0;
  for (auto &e : m) for (auto &p : e.second) sum += *p * (long)e.first.size();
  std::cout << m.size() << ' ' << sum << '\n';
}
CC
g++ -O1 -std=c++17 t.cc -o t
exec ./t
