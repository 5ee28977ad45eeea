// SPDX-License-Identifier: Apache-2.0
#include "vault/exhibit_store.h"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/testing/simulated_file_system.h"
#include "vault/source_walk.h"
#include "vault/testing/temporary_folder.h"

namespace habeas::vault {
namespace {

const char* const kAbcHex =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-4 example

ExhibitStore opened(FileSystem& files, const fs::path& vault, StoreMode mode = StoreMode::kWrite,
                    StoreOptions options = {}) {
  return std::move(ExhibitStore::open(files, vault, StoreKind::kExhibits, mode, options)).value();
}

class TextSource : public Source {
 public:
  explicit TextSource(std::string text) : text_(std::move(text)), bytes_("text", as_bytes(text_)) {}
  const std::string& name() const override { return bytes_.name(); }
  OpenedSource open() const override { return bytes_.open(); }

 private:
  std::string text_;
  BytesSource bytes_;
};

std::vector<std::unique_ptr<Source>> sources_of(const std::vector<std::string>& texts) {
  std::vector<std::unique_ptr<Source>> sources;
  for (const std::string& text : texts) sources.push_back(std::make_unique<TextSource>(text));
  return sources;
}

Digest put(ExhibitStore& store, std::string_view text) {
  return store.put_bytes(as_bytes(text)).value().sha256;
}

std::string noise(uint64_t seed, size_t size) {
  SeededRandom random(seed);
  return std::string(as_text(random.bytes(size)));
}

std::string text_of(const ExhibitStore& store, const Digest& digest) {
  return std::string(as_text(store.open_exhibit(digest).value().read_all().value()));
}

// A source that misbehaves in a chosen way after its bytes.
class TroubledSource : public Source {
 public:
  enum class Trouble { kReadFails, kChanged, kRefused };
  explicit TroubledSource(Trouble trouble) : trouble_(trouble) {}
  const std::string& name() const override { return name_; }
  OpenedSource open() const override {
    if (trouble_ == Trouble::kRefused) return Refusal{RefusalReason::kLink, "a link"};
    return std::unique_ptr<SourceReader>(std::make_unique<Reader>(trouble_));
  }

 private:
  class Reader : public SourceReader {
   public:
    explicit Reader(Trouble trouble) : trouble_(trouble) {}
    int64_t expected_size() const override { return 3 << 20; }
    Result<size_t> read(std::span<uint8_t> out) override {
      if (reads_++ == 0) return out.size();
      if (trouble_ == Trouble::kReadFails)
        return fail(ErrorKind::kIo, "reading troubled: Input/output error");
      return size_t{0};
    }
    Result<void> unchanged() override {
      return fail(ErrorKind::kConflict, "troubled changed while it was read");
    }

   private:
    Trouble trouble_;
    int reads_ = 0;
  };
  std::string name_ = "troubled";
  Trouble trouble_;
};

class StopAfter : public Progress {
 public:
  explicit StopAfter(int reports) : left_(reports) {}
  void report(std::string_view, int64_t, int64_t, std::string_view) override { --left_; }
  bool stop_requested() override { return left_ <= 0; }

 private:
  int left_;
};

TEST(ExhibitStore, StoresBytesUnderTheirDigestReadOnly) {
  TemporaryFolder folder;
  ExhibitStore store = opened(posix_file_system(), folder / "vault");
  StoredExhibit stored = store.put_bytes(as_bytes("abc")).value();
  EXPECT_EQ(to_hex(stored.sha256), kAbcHex);
  EXPECT_EQ(stored.size, 3);
  EXPECT_EQ(stored.media_type, "text/plain");
  EXPECT_EQ(stored.novelty, Novelty::kFresh);

  fs::path path = folder / ("vault/exhibits/plain/ba/" + std::string(kAbcHex));
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0444u);
  EXPECT_EQ(text_of(store, stored.sha256), "abc");
  EXPECT_TRUE(fs::is_empty(folder / "vault/incoming/exhibits"));
  EXPECT_TRUE(store.contains(stored.sha256));
  EXPECT_EQ(store.verify(stored.sha256).value(), 3);
}

TEST(ExhibitStore, KeepsTheSameBytesOnce) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/case/vault");
  auto sources = sources_of({"one", "two", "one", ""});
  std::vector<PutOutcome> first = store.put_batch(sources).value();
  std::vector<PutOutcome> second = store.put_batch(sources).value();
  for (size_t i = 0; i < first.size(); ++i) {
    const StoredExhibit& a = std::get<StoredExhibit>(first[i]);
    const StoredExhibit& b = std::get<StoredExhibit>(second[i]);
    EXPECT_EQ(a.sha256, b.sha256);
    EXPECT_EQ(a.novelty, i == 2 ? Novelty::kKnown : Novelty::kFresh);
    EXPECT_EQ(b.novelty, Novelty::kKnown);
  }
  EXPECT_EQ(store.list().value().size(), 3u);
  EXPECT_EQ(files.list("/case/vault/incoming/exhibits").value().size(), 0u);
}

TEST(ExhibitStore, StoresEverySizeAroundAChunkWithOneThreadAndWithTwo) {
  constexpr size_t kMiB = 1 << 20;
  for (int threads : {1, 2}) {
    SimulatedFileSystem files;
    ExhibitStore store = opened(files, "/vault", StoreMode::kWrite, {.threads = threads});
    std::vector<std::string> texts;
    for (size_t size : {size_t{0}, size_t{1}, kMiB - 1, kMiB, kMiB + 1, 3 * kMiB, 5 * kMiB + 17})
      texts.push_back(noise(size + 1, size));
    std::vector<PutOutcome> outcomes = store.put_batch(sources_of(texts)).value();
    for (size_t i = 0; i < texts.size(); ++i) {
      const StoredExhibit& stored = std::get<StoredExhibit>(outcomes[i]);
      EXPECT_EQ(stored.sha256, sha256(as_bytes(texts[i])));
      EXPECT_EQ(stored.size, static_cast<int64_t>(texts[i].size()));
      EXPECT_EQ(text_of(store, stored.sha256), texts[i]);
    }
  }
}

TEST(ExhibitStore, StoresAStreamOfUnknownLengthAndALargeFileThroughThePipeline) {
  TemporaryFolder folder;
  const std::string large = noise(9, (65 << 20) + 12345);
  fs::path path = folder.write("large", large);
  int stream = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ExhibitStore store = opened(posix_file_system(), folder / "vault");
  std::vector<std::unique_ptr<Source>> sources;
  SourceWalk walk({path.string()});
  sources.push_back(std::move(std::get<std::unique_ptr<Source>>(*walk.next())));
  sources.push_back(stream_source("-", stream));
  std::vector<PutOutcome> outcomes = store.put_batch(sources).value();
  close(stream);
  const Digest expected = sha256(as_bytes(large));
  for (const PutOutcome& outcome : outcomes) {
    EXPECT_EQ(std::get<StoredExhibit>(outcome).sha256, expected);
    EXPECT_EQ(std::get<StoredExhibit>(outcome).media_type, "application/octet-stream");
  }
  EXPECT_EQ(std::get<StoredExhibit>(outcomes[1]).novelty, Novelty::kKnown);
  EXPECT_EQ(store.verify(expected).value(), static_cast<int64_t>(large.size()));
}

TEST(ExhibitStore, AnswersABatchOfFourThousandInTheOrderOfItsSources) {
  TemporaryFolder folder;
  ExhibitStore store = opened(posix_file_system(), folder / "vault");
  std::vector<std::string> texts;
  for (size_t i = 0; i < ExhibitStore::kMaxBatch; ++i)
    texts.push_back("the text of exhibit " + std::to_string(i % 4000));  // the last are known
  std::vector<PutOutcome> outcomes = store.put_batch(sources_of(texts)).value();
  ASSERT_EQ(outcomes.size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(std::get<StoredExhibit>(outcomes[i]).sha256, sha256(as_bytes(texts[i])));
    EXPECT_EQ(std::get<StoredExhibit>(outcomes[i]).novelty,
              i < 4000 ? Novelty::kFresh : Novelty::kKnown);
  }
  std::vector<StoredObject> objects = store.list().value();
  EXPECT_EQ(objects.size(), 4000u);
  EXPECT_TRUE(std::is_sorted(
      objects.begin(), objects.end(),
      [](const StoredObject& a, const StoredObject& b) { return a.sha256 < b.sha256; }));
}

TEST(ExhibitStore, RefusesABadSourceAndStoresItsNeighbours) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  auto sources = sources_of({"before"});
  sources.push_back(std::make_unique<TroubledSource>(TroubledSource::Trouble::kReadFails));
  sources.push_back(std::make_unique<TroubledSource>(TroubledSource::Trouble::kChanged));
  sources.push_back(std::make_unique<TroubledSource>(TroubledSource::Trouble::kRefused));
  sources.push_back(std::make_unique<TextSource>("after"));
  std::vector<PutOutcome> outcomes = store.put_batch(sources).value();
  EXPECT_EQ(std::get<StoredExhibit>(outcomes[0]).sha256, sha256(as_bytes("before")));
  EXPECT_EQ(std::get<Refusal>(outcomes[1]).reason, RefusalReason::kUnreadable);
  EXPECT_EQ(std::get<Refusal>(outcomes[1]).message, "reading troubled: Input/output error");
  EXPECT_EQ(std::get<Refusal>(outcomes[2]).reason, RefusalReason::kChanged);
  EXPECT_EQ(std::get<Refusal>(outcomes[3]).reason, RefusalReason::kLink);
  EXPECT_EQ(std::get<StoredExhibit>(outcomes[4]).sha256, sha256(as_bytes("after")));
  EXPECT_EQ(store.list().value().size(), 2u);
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 0u);
}

TEST(ExhibitStore, RefusesASourceThatCannotBeReadInAnyOfItsThreads) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  std::vector<std::unique_ptr<Source>> sources;
  for (int i = 0; i < 50; ++i)
    sources.push_back(std::make_unique<TroubledSource>(TroubledSource::Trouble::kReadFails));
  const std::vector<PutOutcome> outcomes = store.put_batch(sources).value();
  for (const PutOutcome& outcome : outcomes) EXPECT_TRUE(std::holds_alternative<Refusal>(outcome));
  EXPECT_EQ(store.list().value().size(), 0u);
}

TEST(ExhibitReader, GivesNoByteOfADamagedObjectInOnePieceAndAccusesItAtTheEndOfAStream) {
  const std::string content = noise(3, 5000);
  const Digest digest = sha256(as_bytes(content));
  const fs::path path = object_path("/vault", StoreKind::kExhibits, digest);
  const struct {
    const char* what;
    std::function<void(SimulatedFileSystem&)> damage;
  } kCases[] = {
      {"first byte", [&](SimulatedFileSystem& files) { files.flip(path, 0, 1); }},
      {"last byte", [&](SimulatedFileSystem& files) { files.flip(path, 4999, 0x80); }},
      {"shortened",
       [&](SimulatedFileSystem& files) {
         files.open(path, OpenMode::kReadWrite).value()->truncate(4999).value();
       }},
      {"lengthened",
       [&](SimulatedFileSystem& files) {
         files.open(path, OpenMode::kReadWrite).value()->truncate(5001).value();
       }},
      {"emptied",
       [&](SimulatedFileSystem& files) {
         files.open(path, OpenMode::kReadWrite).value()->truncate(0).value();
       }},
  };
  for (const auto& row : kCases) {
    SimulatedFileSystem files;
    ExhibitStore store = opened(files, "/vault");
    put(store, content);
    files.open(path, OpenMode::kRead).value()->set_read_only(false).value();
    row.damage(files);

    EXPECT_EQ(store.open_exhibit(digest).value().read_all().error().kind, ErrorKind::kCorrupt)
        << row.what;
    EXPECT_EQ(store.verify(digest).error().kind, ErrorKind::kCorrupt) << row.what;
    ExhibitReader reader = store.open_exhibit(digest).value();
    Bytes buffer(512);
    Result<size_t> got = size_t{1};
    while (got && *got > 0) got = reader.read(buffer);
    ASSERT_FALSE(got.has_value()) << row.what;
    EXPECT_EQ(got.error().kind, ErrorKind::kCorrupt) << row.what;
    EXPECT_NE(got.error().message.find(to_hex(digest)), std::string::npos) << "it names the object";
    EXPECT_FALSE(reader.read(buffer).has_value()) << "and says so again";
  }
}

TEST(ExhibitReader, StreamsARightObjectToItsEnd) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  const std::string content = noise(4, 2000);
  ExhibitReader reader =
      store.open_exhibit(store.put_bytes(as_bytes(content)).value().sha256).value();
  EXPECT_EQ(reader.size(), 2000);
  std::string read;
  Bytes buffer(300);
  while (size_t got = reader.read(buffer).value()) read += as_text(ByteView(buffer).first(got));
  EXPECT_EQ(read, content);
  EXPECT_EQ(reader.read(buffer).value(), 0u);
  EXPECT_EQ(reader.read_all(1999).error().kind, ErrorKind::kInvalid);
}

TEST(ExhibitStore, SaysWhatIsNotThere) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault", StoreMode::kRead);
  EXPECT_EQ(store.open_exhibit(sha256({})).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.verify(sha256({})).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(store.contains(sha256({})));
  EXPECT_EQ(store.list().value().size(), 0u);
  EXPECT_FALSE(exists(files, "/vault")) << "reading makes no folder";
}

TEST(ExhibitStore, ReportsStrangersAmongTheObjects) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  put(store, "abc");
  const std::string other = to_hex(sha256({}));
  const std::vector<std::string> names = {"note.txt", "ba/note.txt", "ba/BA7816",
                                          "ba/" + std::string(kAbcHex) + ".bak", "ba/" + other};
  for (const std::string& name : names) {
    write_file(files, "/vault/exhibits/plain/" + name, "x").value();
  }
  files.make_directory("/vault/exhibits/plain/xy").value();
  std::vector<std::string> objects, strangers;
  store
      .for_each(
          [&](const StoredObject& object) -> Result<void> {
            objects.push_back(to_hex(object.sha256));
            return {};
          },
          [&](const fs::path& path) -> Result<void> {
            strangers.push_back(path.lexically_relative("/vault/exhibits/plain").string());
            return {};
          })
      .value();
  EXPECT_EQ(objects, std::vector<std::string>{kAbcHex});
  EXPECT_EQ(strangers, (std::vector<std::string>{"ba/BA7816", "ba/" + std::string(kAbcHex) + ".bak",
                                                 "ba/" + other, "ba/note.txt", "note.txt", "xy"}));
}

TEST(ExhibitStore, ErasesAnObjectAndAgainWithoutComplaint) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  Digest gone = store.put_bytes(as_bytes(noise(5, 3 << 20))).value().sha256;
  Digest kept = store.put_bytes(as_bytes("kept")).value().sha256;
  store.erase(gone).value();
  EXPECT_FALSE(store.contains(gone));
  EXPECT_EQ(text_of(store, kept), "kept");
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 0u);
  store.erase(gone).value();
  store.erase(sha256(as_bytes("never there"))).value();
  EXPECT_EQ(store.put_bytes(as_bytes(noise(5, 3 << 20))).value().novelty, Novelty::kFresh);
}

TEST(ExhibitStore, OverwritesWhatItErases) {
  TemporaryFolder folder;
  ExhibitStore store = opened(posix_file_system(), folder / "vault");
  const std::string content = noise(6, 100000);
  Digest digest = store.put_bytes(as_bytes(content)).value().sha256;
  fs::path witness = folder / "hard link";  // the same bytes by another name
  fs::create_hard_link(object_path(folder / "vault", StoreKind::kExhibits, digest), witness);
  store.erase(digest).value();
  EXPECT_EQ(read_file(posix_file_system(), witness).value(), std::string(content.size(), '\0'));
}

TEST(ExhibitStore, StopsWhenAnObjectOfTheSameNameHasAnotherSize) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault");
  put(store, "abc");
  const fs::path path = object_path("/vault", StoreKind::kExhibits, sha256(as_bytes("abc")));
  files.open(path, OpenMode::kRead).value()->set_read_only(false).value();
  files.open(path, OpenMode::kReadWrite).value()->truncate(2).value();
  Result<std::vector<PutOutcome>> result = store.put_batch(sources_of({"new", "abc"}));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kCorrupt);
  EXPECT_FALSE(store.contains(sha256(as_bytes("new")))) << "nothing of the batch is kept";
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 0u);
  EXPECT_TRUE(store.put_bytes(as_bytes("new")).has_value()) << "and the store still works";
}

TEST(ExhibitStore, RefusesToFillTheDiskBelowTheFloor) {
  SimulatedFileSystem files;
  ExhibitStore store =
      opened(files, "/vault", StoreMode::kWrite, {.threads = 1, .free_space_floor = 10 << 20});
  files.set_free_space(18 << 20);
  EXPECT_TRUE(store.put_bytes(as_bytes(noise(1, 100))).has_value());
  const struct { size_t size; } kCases[] = {{9 << 20}, {100 << 20}};
  for (const auto& row : kCases) {
    Result<StoredExhibit> result = store.put_bytes(Bytes(row.size, 7));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().kind, ErrorKind::kIo);
    EXPECT_NE(result.error().hint, "");
  }
  files.set_free_space(9 << 20);
  EXPECT_FALSE(store.put_bytes(as_bytes("small")).has_value());
  EXPECT_EQ(store.list().value().size(), 1u);
}

TEST(ExhibitStore, KeepsNothingOfABatchThatTheUserStopped) {
  SimulatedFileSystem files;
  ExhibitStore store = opened(files, "/vault", StoreMode::kWrite, {.threads = 1});
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) texts.push_back("the text of exhibit " + std::to_string(i));
  StopAfter progress(2);
  Result<std::vector<PutOutcome>> result = store.put_batch(sources_of(texts), progress);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(store.list().value().size(), 0u);
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 0u);
  EXPECT_TRUE(store.put_batch(sources_of(texts)).has_value());
}

TEST(ExhibitStore, ClearsWhatWasLeftIncomingOnlyWhenItMayWrite) {
  SimulatedFileSystem files;
  const Digest digest = opened(files, "/vault").put_bytes(as_bytes("abc")).value().sha256;
  write_file(files, "/vault/incoming/exhibits/17", "half a file").value();
  write_file(files, "/vault/incoming/exhibits/erase-" + to_hex(sha256(as_bytes("x"))), "x").value();
  opened(files, "/vault", StoreMode::kRead);
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 2u);
  ExhibitStore store = opened(files, "/vault");
  EXPECT_EQ(files.list("/vault/incoming/exhibits").value().size(), 0u);
  EXPECT_TRUE(store.contains(digest));
}

TEST(ExhibitStore, WritesNothingWhenOpenForReading) {
  SimulatedFileSystem files;
  const Digest digest = opened(files, "/vault").put_bytes(as_bytes("abc")).value().sha256;
  ExhibitStore store = opened(files, "/vault", StoreMode::kRead);
  EXPECT_EQ(store.put_bytes(as_bytes("x")).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(store.erase(digest).error().kind, ErrorKind::kDenied);
  EXPECT_EQ(text_of(store, digest), "abc");
}

TEST(ExhibitStore, KeepsDerivativesApart) {
  SimulatedFileSystem files;
  ExhibitStore exhibits = opened(files, "/vault");
  ExhibitStore derivatives =
      ExhibitStore::open(files, "/vault", StoreKind::kDerivatives, StoreMode::kWrite).value();
  const Digest digest = derivatives.put_bytes(as_bytes("abc")).value().sha256;
  EXPECT_FALSE(exhibits.contains(digest));
  EXPECT_TRUE(exists(files, "/vault/derivatives/plain/ba/" + std::string(kAbcHex)));
}

int64_t peak_memory_kib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word == "VmHWM:") {
      int64_t value = 0;
      status >> value;
      return value;
    }
  }
  return 0;
}

TEST(ExhibitStore, StoresALargeFileInConstantMemory) {
  const bool slow = std::getenv("HABEAS_SLOW") != nullptr;
  const int64_t size = slow ? int64_t{3} << 30 : int64_t{80} << 20;
  TemporaryFolder folder(TemporaryFolder::Where::kDisk);
  fs::path path = folder.write("sparse", "start");
  fs::resize_file(path, static_cast<uintmax_t>(size));
  ExhibitStore store = opened(posix_file_system(), folder / "vault");
  put(store, "warm up");
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak starts anew
  const int64_t before = peak_memory_kib();
  SourceWalk walk({path.string()});
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::move(std::get<std::unique_ptr<Source>>(*walk.next())));
  std::vector<PutOutcome> outcomes = store.put_batch(sources).value();
  const StoredExhibit& stored = std::get<StoredExhibit>(outcomes.front());
  EXPECT_EQ(stored.size, size);
  EXPECT_EQ(store.verify(stored.sha256).value(), size);
#if !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)  // their shadows are no memory of ours
  EXPECT_LT(peak_memory_kib() - before, 24 << 10);
#endif
  EXPECT_GT(before, 0);
}

}  // namespace
}  // namespace habeas::vault
