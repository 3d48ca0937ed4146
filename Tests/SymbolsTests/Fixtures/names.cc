// Functions whose names are hard: templates, lambdas, operators, conversions, anonymous namespaces.
#include <unistd.h>

#include <string>

#define PROBE(label) __asm__ volatile(#label ": nop" ::: "memory")

namespace outer {
namespace {
__attribute__((noinline)) int hidden(int value) {
  PROBE(probe_hidden);
  return value + 1;
}

inline __attribute__((always_inline)) int hidden_inline(int value) {
  PROBE(probe_hidden_inline);
  return value + 2;
}
}  // namespace

template <class T, int N>
struct Box {
  T value;
  __attribute__((noinline)) int method(int add) const;
  __attribute__((noinline)) bool operator<(const Box &other) const {
    PROBE(probe_less);
    return value < other.value;
  }
  __attribute__((noinline)) int operator()(int add) {
    PROBE(probe_call);
    return value + add;
  }
  __attribute__((noinline)) operator long() const {
    PROBE(probe_conversion);
    return value;
  }
};

template <class T, int N>
int Box<T, N>::method(int add) const {
  PROBE(probe_method);
  return value + add + N;
}

template <class F>
__attribute__((noinline)) int apply(F function) {
  PROBE(probe_apply);
  return function(3);
}

__attribute__((noinline)) std::string text(const std::string &prefix) {
  PROBE(probe_text);
  return prefix + "!";
}
}  // namespace outer

int main(int count, char **) {
  outer::Box<int, 7> box{count};
  auto lambda = [&](int value) __attribute__((noinline)) {
    PROBE(probe_lambda);
    return box.method(value);
  };
  return outer::apply(lambda) + outer::hidden(count) + outer::hidden_inline(count) + (box < box) + box(1) +
         (int)(long)box + (int)outer::text("a").size();
}
