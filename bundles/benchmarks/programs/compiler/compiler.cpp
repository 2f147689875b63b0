// Compiles generated functions of a small language: syntax trees of virtual classes with secondary
// bases, scopes, interned names, instructions in blocks, a polymorphic arena. Writes what it knows of
// its own chunks to the file that is named, one "address<TAB>type" a line, and waits.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

struct Name {
  size_t length;
  Name *next;
  char text[];
};

class Interner {
 public:
  const Name *intern(const std::string &text) {
    size_t slot = std::hash<std::string>()(text) % kSlots;
    for (Name *each = slots_[slot]; each; each = each->next) {
      if (text == each->text) return each;
    }
    auto *made = static_cast<Name *>(std::malloc(sizeof(Name) + text.size() + 1));
    made->length = text.size();
    made->next = slots_[slot];
    std::memcpy(made->text, text.c_str(), text.size() + 1);
    return slots_[slot] = made;
  }
  template <class F>
  void each(F f) const {
    for (size_t i = 0; i < kSlots; i++) {
      for (Name *name = slots_[i]; name; name = name->next) f(name);
    }
  }
  Name *const *slots() const { return slots_; }

 private:
  static constexpr size_t kSlots = 1021;
  Name **slots_ = static_cast<Name **>(std::calloc(kSlots, sizeof *slots_));
};

struct Located {
  virtual ~Located() = default;
  virtual int line() const { return line_; }
  int line_ = 0;
};

struct Node {
  virtual ~Node() = default;
  virtual const char *kind() const = 0;
  virtual void children(std::vector<const Node *> &) const {}
};

struct Number : Node {
  explicit Number(double v) : value(v) {}
  const char *kind() const override { return "Number"; }
  double value;
};

struct Variable : Node, Located {
  explicit Variable(const Name *n) : name(n) {}
  const char *kind() const override { return "Variable"; }
  const Name *name;
};

template <int Arity>
struct Operation : Located, Node {
  const char *kind() const override { return Arity == 1 ? "Operation<1>" : "Operation<2>"; }
  void children(std::vector<const Node *> &out) const override {
    for (auto &each : operands) out.push_back(each.get());
  }
  char symbol = '+';
  std::unique_ptr<Node> operands[Arity];
};

struct Call : Node {
  const char *kind() const override { return "Call"; }
  void children(std::vector<const Node *> &out) const override {
    for (auto &each : arguments) out.push_back(each.get());
  }
  const Name *callee = nullptr;
  std::vector<std::unique_ptr<Node>> arguments;
};

struct Scope {
  std::shared_ptr<Scope> outer;
  std::unordered_map<const Name *, int> slots;
};

struct Instruction {
  unsigned short opcode, flags;
  int left, right;
};

struct Block {
  Instruction *code = nullptr;
  int used = 0, capacity = 0;
  Block *next = nullptr;

  void add(Instruction instruction) {
    if (used == capacity) {
      capacity = capacity ? 2 * capacity : 4;
      code = static_cast<Instruction *>(std::realloc(code, capacity * sizeof(Instruction)));
    }
    code[used++] = instruction;
  }
};

struct Function {
  const Name *name = nullptr;
  std::unique_ptr<Node> body;
  std::shared_ptr<Scope> scope;
  Block *blocks = nullptr;
  unsigned char *literals = nullptr;
};

class Compiler {
 public:
  explicit Compiler(Interner &names) : names_(names) {}

  std::unique_ptr<Node> expression(int depth, int seed) {
    if (depth == 0) {
      if (seed % 2) return std::make_unique<Number>(seed);
      auto variable = std::make_unique<Variable>(names_.intern("local" + std::to_string(seed % 800)));
      variable->line_ = seed;
      return variable;
    }
    switch (seed % 3) {
      case 0: {
        auto one = std::make_unique<Operation<1>>();
        one->operands[0] = expression(depth - 1, seed * 7 + 1);
        return one;
      }
      case 1: {
        std::unique_ptr<Operation<2>> two(new Operation<2>);
        two->operands[0] = expression(depth - 1, seed * 5 + 2);
        two->operands[1] = expression(depth - 1, seed * 3 + 1);
        return two;
      }
      default: {
        auto call = std::make_unique<Call>();
        call->callee = names_.intern("function" + std::to_string(seed % 300));
        for (int i = 0; i < 3; i++) call->arguments.push_back(expression(depth - 1, seed + i));
        return call;
      }
    }
  }

  Function *function(int number, std::shared_ptr<Scope> outer) {
    auto *made = new Function;
    made->name = names_.intern("function" + std::to_string(number));
    made->scope = std::make_shared<Scope>();
    made->scope->outer = std::move(outer);
    for (int i = 0; i < number % 7; i++) {
      made->scope->slots[names_.intern("local" + std::to_string(i))] = i;
    }
    made->body = expression(4 + number % 3, number);
    for (int b = 0; b < 1 + number % 3; b++) {
      auto *block = new (std::nothrow) Block;
      for (int i = 0; i < 3 + number % 20; i++) block->add(Instruction{1, 2, i, -i});
      block->next = made->blocks;
      made->blocks = block;
    }
    made->literals = new unsigned char[16 + number % 64];
    std::memset(made->literals, 0xa5, 16 + number % 64);
    return made;
  }

 private:
  Interner &names_;
};

static void say(FILE *out, const void *p, const char *type) {
  if (p) std::fprintf(out, "0x%lx\t%s\n", reinterpret_cast<unsigned long>(p), type);
}

static void tell(FILE *out, const Node *node) {
  say(out, dynamic_cast<const void *>(node), node->kind());
  std::vector<const Node *> children;
  node->children(children);
  if (auto *call = dynamic_cast<const Call *>(node)) {
    say(out, call->arguments.data(), "std::unique_ptr<Node>[]");
  }
  for (const Node *each : children) tell(out, each);
}

static Interner names;

int main(int argc, char **argv) {
  Compiler compiler(names);
  auto global = std::make_shared<Scope>();
  std::vector<Function *> functions;
  for (int i = 1; i <= 1500; i++) functions.push_back(compiler.function(i, global));

  std::pmr::monotonic_buffer_resource arena(4096);
  std::pmr::vector<std::pmr::string> log(&arena);
  for (int i = 0; i < 2000; i++) log.emplace_back("line of the log with the number " + std::to_string(i));

  FILE *out = std::fopen(argc > 1 ? argv[1] : "/dev/null", "w");
  if (!out) return 1;
  names.each([out](const Name *name) { say(out, name, "Name"); });
  say(out, names.slots(), "Name*[]");
  say(out, functions.data(), "Function*[]");
  for (const Function *function : functions) {
    say(out, function, "Function");
    say(out, function->literals, "unsigned char[]");
    tell(out, function->body.get());
    for (const Block *block = function->blocks; block; block = block->next) {
      say(out, block, "Block");
      say(out, block->code, "Instruction[]");
    }
  }
  std::fclose(out);
  std::getchar();
}
