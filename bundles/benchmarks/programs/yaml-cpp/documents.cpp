// Documents read by yaml-cpp, changed, and one that is written; waits.
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

int main() {
  std::vector<YAML::Node> documents;
  for (int d = 0; d < 40; d++) {
    std::string text = "base: &base {colour: red, size: 3}\nitems:\n";
    for (int i = 0; i < 60; i++) {
      text += "  - name: item number " + std::to_string(i) + "\n    <<: *base\n    parts: [1, 2.5, three, ~]\n";
    }
    documents.push_back(YAML::Load(text));
    documents.back()["added"]["deeply"]["nested"] = d;
    for (auto each : documents.back()["items"]) {
      each["more"].push_back(each["name"].as<std::string>() + " again");
    }
  }
  std::map<std::string, std::vector<double>> converted;
  for (int i = 0; i < 100; i++) {
    converted["entry " + std::to_string(i)] = std::vector<double>(i % 9, 0.5);
  }
  YAML::Node node(converted);
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "all" << YAML::Value << node << YAML::Key << "open" << YAML::Value
      << YAML::BeginSeq << YAML::Flow << std::vector<int>{1, 2, 3};
  return getchar() + static_cast<int>(out.size());
}
