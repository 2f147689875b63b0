// A shop's stock: items of virtual classes in most containers of the standard library. Writes what
// it knows of its own chunks to the file that is named, one "address<TAB>type" a line, and waits.
#include <array>
#include <cstdio>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace shop {

struct Price {
  long cents;
  char currency[4];
};

class Item {
 public:
  Item(std::string name, long cents) : name_(std::move(name)), price_{cents, "EUR"} {}
  virtual ~Item() = default;
  virtual const char *kind() const = 0;
  const std::string &name() const { return name_; }
  long cents() const { return price_.cents; }

 private:
  std::string name_;
  Price price_;
};

class Taxed {
 public:
  virtual ~Taxed() = default;
  virtual double rate() const { return 0.19; }
  int bracket = 1;
};

class Book : public Item {
 public:
  Book(std::string name, long cents, int pages) : Item(std::move(name), cents), pages_(pages) {}
  const char *kind() const override { return "shop::Book"; }

 private:
  int pages_;
};

class Phone : public Item, public Taxed {
 public:
  Phone(std::string name, long cents) : Item(std::move(name), cents) {}
  const char *kind() const override { return "shop::Phone"; }
  std::array<int, 5> bands{};
};

struct Order {
  long number;
  std::vector<std::shared_ptr<Item>> items;
  std::optional<std::string> note;
};

struct Supplier {
  std::string name;
  Supplier *next;
  double rating;
};

struct Point {
  double x, y;
};

using Payment = std::variant<int, std::string, std::vector<char>>;

class Stock {
 public:
  void fill(int n);
  void tell(FILE *out) const;

 private:
  template <class T>
  static void say(FILE *out, const T *p, const char *type) {
    std::fprintf(out, "0x%lx\t%s\n", reinterpret_cast<unsigned long>(p), type);
  }

  std::vector<Item *> items_;
  std::vector<Taxed *> taxed_;
  std::vector<std::shared_ptr<Item>> shared_;
  std::map<std::string, Order> orders_;
  std::unordered_map<long, Price> prices_;
  std::set<int> shelves_;
  std::multimap<int, const Item *> by_shelf_;
  std::list<Supplier> suppliers_;
  std::forward_list<Point> points_;
  std::deque<Order> queue_;
  std::unordered_set<std::string> names_;
  std::vector<std::function<long(long)>> rules_;
  std::vector<std::unique_ptr<Point[]>> routes_;
  std::vector<Payment> payments_;
  std::priority_queue<long> due_;
  std::vector<bool> flags_;
  Supplier *chain_ = nullptr;
};

void Stock::fill(int n) {
  for (int i = 0; i < n; i++) {
    std::string name = "item number " + std::to_string(i) + " of the catalogue";
    if (i % 3 == 0) {
      items_.push_back(new Book(name, i, i % 500));
    } else {
      auto *phone = new Phone(name, i);
      items_.push_back(phone);
      taxed_.push_back(phone);
    }
    if (i % 2 == 0) shared_.push_back(std::make_shared<Book>(name, i, 1));
    if (i % 5 == 0) shared_.push_back(std::shared_ptr<Item>(new Phone(name, i)));
    prices_[i * 7919L] = Price{i, "USD"};
    shelves_.insert(i * 31 % 9973);
    by_shelf_.emplace(i % 97, items_.back());
    names_.insert(name);
    points_.push_front(Point{i * 0.5, -i * 0.5});
    suppliers_.push_back(Supplier{name, nullptr, i * 0.1});
    due_.push(i * 13 % 1009);
    flags_.push_back(i % 3 == 0);
    if (i % 4 == 0) {
      Order order{i, {}, std::nullopt};
      order.items.assign(shared_.end() - 1, shared_.end());
      if (i % 8 == 0) order.note = "to be delivered on day " + name;
      orders_.emplace(name, order);
      queue_.push_back(std::move(order));
      long factor = i, shift = i + 1, limit = i + 2;
      rules_.push_back([factor, shift, limit](long c) { return c > limit ? c : c * factor + shift; });
      routes_.push_back(std::unique_ptr<Point[]>(new Point[3 + i % 5]{}));
      payments_.emplace_back(std::vector<char>(40, 'x'));
      payments_.emplace_back("paid by card number " + name);
    }
    if (i % 6 == 0) chain_ = new Supplier{name, chain_, 1.5};
  }
}

void Stock::tell(FILE *out) const {
  for (const Item *item : items_) {
    say(out, item, item->kind());
    say(out, item->name().data(), "char[]");
  }
  for (const Supplier *each = chain_; each; each = each->next) {
    say(out, each, "shop::Supplier");
    say(out, each->name.data(), "char[]");
  }
  for (const auto &route : routes_) say(out, route.get(), "shop::Point[]");
  for (const auto &order : orders_) {
    say(out, order.first.data(), "char[]");
    say(out, order.second.items.data(), "std::shared_ptr<shop::Item>[]");
  }
  for (const auto &name : names_) say(out, name.data(), "char[]");
  for (const auto &supplier : suppliers_) say(out, supplier.name.data(), "char[]");
  for (const auto &payment : payments_) {
    if (auto *bytes = std::get_if<std::vector<char>>(&payment)) say(out, bytes->data(), "char[]");
  }
  say(out, items_.data(), "shop::Item*[]");
  say(out, taxed_.data(), "shop::Taxed*[]");
  say(out, shared_.data(), "std::shared_ptr<shop::Item>[]");
  say(out, rules_.data(), "std::function<long(long)>[]");
  say(out, payments_.data(), "std::variant<int, std::string, std::vector<char>>[]");
}

}  // namespace shop

int main(int argc, char **argv) {
  static shop::Stock stock;
  auto local = std::make_unique<shop::Stock>();
  stock.fill(9000);
  local->fill(300);
  FILE *out = std::fopen(argc > 1 ? argv[1] : "/dev/null", "w");
  if (!out) return 1;
  stock.tell(out);
  local->tell(out);
  std::fclose(out);
  std::getchar();
}
