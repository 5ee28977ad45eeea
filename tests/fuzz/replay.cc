// SPDX-License-Identifier: Apache-2.0
// Runs one target without libFuzzer, for `make test` and for compilers that have none:
//   <target>_replay CORPUS-FOLDER [RUNS]
// every seed as it is, then RUNS (default 20,000) inputs made from the seeds by chance: bytes
// changed, repeated, cut, joined. The seed of that chance is printed; HABEAS_SEED gives it again.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

using habeas::SeededRandom;
namespace fs = habeas::fs;

std::string last_input;

// A broken promise or a crash says what caused it, in hex; then the signal does its work.
void tell_input(int number) {
  std::fprintf(stderr, "the input, in hex: %s\n",
               habeas::to_hex(habeas::as_bytes(last_input)).c_str());
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void run(std::string input) {
  last_input = std::move(input);
  // A heap block of its own, so that a sanitiser sees one byte too many.
  std::vector<uint8_t> bytes(last_input.begin(), last_input.end());
  (void)LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutated(const std::vector<std::string>& seeds, SeededRandom& random) {
  auto any = [&](size_t below) { return below == 0 ? 0 : random.below(below); };
  std::string input = seeds[any(seeds.size())];
  static constexpr std::string_view kTelling[] = {"\n",
                                                  "\n\n",
                                                  " ",
                                                  "=",
                                                  "==",
                                                  "+",
                                                  "\"",
                                                  "\\u0000",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  ",",
                                                  "0",
                                                  "-1",
                                                  "9223372036854775808",
                                                  "18446744073709551616",
                                                  "\xE2\x80\x94 ",
                                                  "\xFF",
                                                  std::string_view("\0", 1),
                                                  "A",
                                                  "a",
                                                  "/",
                                                  "..",
                                                  "x000/",
                                                  ".p/255",
                                                  "quorum none\n",
                                                  "group g 0 a\n"};
  for (uint64_t steps = 1 + any(4); steps > 0; --steps) {
    size_t at = any(input.size() + 1);
    switch (any(6)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        if (at < input.size())
          input[at] = static_cast<char>(static_cast<uint8_t>(input[at]) ^ (1U << random.below(8)));
        break;
      case 2:
        input.erase(at, 1 + any(8));
        break;
      case 3:
        input.insert(at, kTelling[any(std::size(kTelling))]);
        break;
      case 4: {  // a piece of itself again
        std::string piece = input.substr(any(input.size() + 1), 1 + any(64));
        input.insert(at, piece);
        break;
      }
      default: {  // its beginning, and the end of another
        const std::string& other = seeds[any(seeds.size())];
        input = input.substr(0, at) + other.substr(any(other.size() + 1));
      }
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER [RUNS]\n", argv[0]);
    return 2;
  }
  habeas::FileSystem& files = habeas::posix_file_system();
  std::vector<std::string> seeds = {""};
  const std::vector<std::string> names = files.list(argv[1]).value();
  for (const std::string& name : names)
    seeds.push_back(habeas::read_file(files, fs::path(argv[1]) / name).value());
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  const char* given = std::getenv("HABEAS_SEED");
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : static_cast<uint64_t>(now);
  const long runs = argc > 2 ? std::atol(argv[2]) : 20'000;
  std::printf("%zu seeds, %ld runs, HABEAS_SEED=%llu\n", seeds.size() - 1, runs,
              static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::signal(SIGABRT, tell_input);
  std::signal(SIGSEGV, tell_input);
  SeededRandom random(seed);
  for (const std::string& input : seeds) run(input);
  for (long n = 0; n < runs; ++n) run(mutated(seeds, random));
  return 0;
}
