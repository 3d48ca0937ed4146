// Reads and writes through the C++ library, in the kinds of functions that C++ has.
//
// Shows: demangled names (namespace, class, template, lambda, operator) and stacks through libstdc++.
//
// Promised: 20 reads of 64 bytes below fixture::Store<unsigned int>::load, 30 below
// fixture::Store<double>::load (std::ifstream without a buffer), 40 writevs of 32 bytes below the lambda in
// fixture::write_all (std::ofstream without a buffer: libstdc++ writes by writev), 10 reads of 16 bytes in
// fixture::Reader::operator()(int) const.
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace fixture {

static volatile long total;

template <typename Element>
class Store {
 public:
  explicit Store(const std::string &path) {
    file.rdbuf()->pubsetbuf(nullptr, 0);
    file.open(path, std::ios::binary);
  }

  [[gnu::noinline]] void load(int blocks) {
    std::vector<Element> block(64 / sizeof(Element));
    for (int i = 0; i < blocks; i++) {
      file.read(reinterpret_cast<char *>(block.data()), 64);  // LINE: Store::load
      total = total + file.gcount();
    }
  }

 private:
  std::ifstream file;
};

[[gnu::noinline]] static void write_all(const std::vector<std::string> &lines) {
  std::ofstream file;
  file.rdbuf()->pubsetbuf(nullptr, 0);
  file.open("/dev/null", std::ios::binary);
  auto write_line = [&](const std::string &line) __attribute__((noinline)) {
    file.write(line.data(), static_cast<std::streamsize>(line.size()));  // LINE: write_line
    total = total + static_cast<long>(line.size());
  };
  for (const auto &line : lines) write_line(line);  // LINE: write_all
}

struct Reader {
  int descriptor;

  [[gnu::noinline]] void operator()(int count) const {
    char block[16];
    for (int i = 0; i < count; i++) {
      total = total + read(descriptor, block, sizeof block);  // LINE: Reader::operator()
    }
  }
};

}  // namespace fixture

int main() {
  fixture::Store<unsigned> integers("/dev/zero");
  fixture::Store<double> reals("/dev/zero");
  integers.load(20);  // LINE: main integers
  reals.load(30);     // LINE: main reals
  fixture::write_all(std::vector<std::string>(40, std::string(32, 'x')));  // LINE: main write
  fixture::Reader reader{open("/dev/zero", O_RDONLY)};
  reader(10);  // LINE: main reader
  return fixture::total == 50 * 64 + 40 * 32 + 10 * 16 ? 0 : 2;
}
