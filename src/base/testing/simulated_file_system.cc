// SPDX-License-Identifier: Apache-2.0
#include "base/testing/simulated_file_system.h"

#include <algorithm>

namespace habeas {

namespace {

constexpr int64_t kSector = 512;

fs::path normal_path(const fs::path& path) {
  fs::path normal = (fs::path("/") / path).lexically_normal();
  if (!normal.has_filename() && normal.has_relative_path())
    normal = normal.parent_path();  // "/a/" -> "/a"
  return normal;
}

Failure failure(ErrorKind kind, std::string_view what, const fs::path& path, std::string_view why,
                std::string hint = {}) {
  return fail(kind, std::string(what) + " " + printable(path.string()) + ": " + std::string(why),
              std::move(hint));
}

Failure no_space(std::string_view what, const fs::path& path) {
  return failure(ErrorKind::kIo, what, path, "No space left on device",
                 "free some space on this disk and run the command again");
}

bool coin(Random& random) { return random.below(2) == 1; }

// One unsynced change of a file's bytes: a write, or a truncation to `offset`.
struct ContentChange {
  bool truncation = false;
  int64_t offset = 0;
  Bytes bytes;
};

void put_bytes(Bytes& content, int64_t offset, ByteView bytes) {
  size_t end = static_cast<size_t>(offset) + bytes.size();
  if (content.size() < end) content.resize(end);
  std::copy(bytes.begin(), bytes.end(), content.begin() + offset);
}

void apply(Bytes& content, const ContentChange& change) {
  if (change.truncation) {
    content.resize(static_cast<size_t>(change.offset));
  } else {
    put_bytes(content, change.offset, change.bytes);
  }
}

// A change that the power cut caught half way: its growth may be lost, and each sector by chance.
void apply_torn(Bytes& content, const ContentChange& change, Random& random) {
  if (change.truncation) {
    if (coin(random)) apply(content, change);
    return;
  }
  size_t end = static_cast<size_t>(change.offset) + change.bytes.size();
  if (content.size() < end && coin(random)) content.resize(end);
  uint64_t odds =
      1 + random.below(7);  // of 8: some crashes keep nearly all sectors, some nearly none
  int64_t at = change.offset;
  while (at < static_cast<int64_t>(end) && at < static_cast<int64_t>(content.size())) {
    int64_t next = std::min({(at / kSector + 1) * kSector, static_cast<int64_t>(end),
                             static_cast<int64_t>(content.size())});
    if (random.below(8) < odds) {
      auto from = change.bytes.begin() + (at - change.offset);
      std::copy(from, from + (next - at), content.begin() + at);
    }
    at = next;
  }
}

}  // namespace

struct SimulatedFileSystem::Node {
  bool folder = false;
  bool read_only = false;
  Bytes content;                       // as read now
  Bytes durable;                       // as synced last
  std::vector<ContentChange> pending;  // what syncing would add to `durable`
  std::map<std::string, NodePtr> entries;
  std::map<std::string, NodePtr> durable_entries;

  void sync() {
    for (const ContentChange& change : pending) apply(durable, change);
    pending.clear();
  }
};

// A link (from_folder empty), a removal (to_folder empty) or a rename (both).
struct SimulatedFileSystem::DirectoryChange {
  NodePtr node;
  NodePtr from_folder;
  std::string from_name;
  NodePtr to_folder;
  std::string to_name;

  void add_target() const {
    if (to_folder) to_folder->durable_entries[to_name] = node;
  }
  void drop_source() const {
    if (!from_folder) return;
    auto found = from_folder->durable_entries.find(from_name);
    if (found != from_folder->durable_entries.end() && found->second == node)
      from_folder->durable_entries.erase(found);
  }
  void apply() const {
    add_target();
    drop_source();
  }
  // True when nothing is left to do.
  [[nodiscard]] bool sync(const NodePtr& folder) {
    if (to_folder == folder) {
      add_target();
      to_folder.reset();
    }
    if (from_folder == folder && !to_folder) {
      drop_source();
      from_folder.reset();
    }
    return !to_folder && !from_folder;
  }
};

class SimulatedFile : public File {
 public:
  SimulatedFile(SimulatedFileSystem& files, fs::path path, SimulatedFileSystem::NodePtr node,
                bool writable)
      : files_(files),
        path_(std::move(path)),
        node_(std::move(node)),
        writable_(writable),
        generation_(files.generation_) {}

  Result<size_t> read_at(int64_t offset, std::span<uint8_t> out) const override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_usable("reading"));
    int64_t left = static_cast<int64_t>(node_->content.size()) - offset;
    if (left <= 0) return size_t{0};
    size_t count = std::min(out.size(), static_cast<size_t>(left));
    std::copy_n(node_->content.begin() + offset, count, out.begin());
    return count;
  }

  Result<void> write_at(int64_t offset, ByteView bytes) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_writable("writing"));
    std::string range = std::to_string(offset) + "+" + std::to_string(bytes.size());
    SimulatedFileSystem::Fate fate = files_.begin_operation("writing", path_, range);
    if (fate == SimulatedFileSystem::Fate::kFail) {
      put(offset, bytes.first(bytes.size() / 2));
      return files_.fate_failure(fate, "writing", path_);
    }
    int64_t growth = std::max<int64_t>(0, offset + static_cast<int64_t>(bytes.size()) -
                                              static_cast<int64_t>(node_->content.size()));
    int64_t granted = TRY(files_.reserve(growth));
    size_t fits = bytes.size() - static_cast<size_t>(std::min(growth - granted,
                                                              static_cast<int64_t>(bytes.size())));
    put(offset, bytes.first(fits));
    if (fate == SimulatedFileSystem::Fate::kKill)
      return files_.fate_failure(fate, "writing", path_);
    if (granted < growth) return no_space("writing", path_);
    return {};
  }

  Result<void> truncate(int64_t size) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_writable("truncating"));
    SimulatedFileSystem::Fate fate =
        files_.begin_operation("truncating", path_, std::to_string(size));
    if (fate == SimulatedFileSystem::Fate::kFail)
      return files_.fate_failure(fate, "truncating", path_);
    int64_t growth = size - static_cast<int64_t>(node_->content.size());
    if (growth < 0) TRY(files_.reserve(growth));  // a hole takes no space, a cut gives some back
    node_->pending.push_back({.truncation = true, .offset = size, .bytes = {}});
    node_->content.resize(static_cast<size_t>(size));
    if (fate == SimulatedFileSystem::Fate::kKill)
      return files_.fate_failure(fate, "truncating", path_);
    return {};
  }

  Result<void> sync() override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_usable("syncing"));
    SimulatedFileSystem::Fate fate = files_.begin_operation("syncing", path_);
    if (fate == SimulatedFileSystem::Fate::kFail)
      node_->pending.clear();  // clean pages, never written
    if (fate != SimulatedFileSystem::Fate::kProceed)
      return files_.fate_failure(fate, "syncing", path_);
    node_->sync();
    return {};
  }

  Result<int64_t> size() const override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_usable("asking the size of"));
    return static_cast<int64_t>(node_->content.size());
  }

  Result<void> set_read_only(bool read_only) override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    TRY(require_usable("changing the mode of"));
    node_->read_only = read_only;
    return {};
  }

 private:
  Result<void> require_usable(std::string_view what) const {
    TRY(files_.require_alive(what, path_));
    if (generation_ != files_.generation_)
      return failure(ErrorKind::kIo, what, path_, "opened before the crash");
    return {};
  }

  Result<void> require_writable(std::string_view what) const {
    TRY(require_usable(what));
    if (!writable_) return failure(ErrorKind::kIo, what, path_, "Bad file descriptor");
    return {};
  }

  void put(int64_t offset, ByteView bytes) {
    if (bytes.empty()) return;
    put_bytes(node_->content, offset, bytes);
    node_->pending.push_back(
        {.truncation = false, .offset = offset, .bytes = Bytes(bytes.begin(), bytes.end())});
  }

  SimulatedFileSystem& files_;
  fs::path path_;
  SimulatedFileSystem::NodePtr node_;
  bool writable_;
  int64_t generation_;
};

class SimulatedLock : public FileLock {
 public:
  SimulatedLock(SimulatedFileSystem& files, std::string path)
      : files_(files), path_(std::move(path)), generation_(files.generation_) {}
  ~SimulatedLock() override {
    std::lock_guard<std::mutex> guard(files_.mutex_);
    if (generation_ == files_.generation_) files_.locks_.erase(path_);
  }

 private:
  SimulatedFileSystem& files_;
  std::string path_;
  int64_t generation_;
};

SimulatedFileSystem::SimulatedFileSystem() : root_(std::make_shared<Node>()) {
  root_->folder = true;
}
SimulatedFileSystem::~SimulatedFileSystem() = default;

SimulatedFileSystem::Fate SimulatedFileSystem::begin_operation(std::string_view what,
                                                               const fs::path& path,
                                                               std::string_view detail) {
  int64_t number = operations_++;
  if (recording_)
    recorded_.push_back(std::to_string(number) + " " + std::string(what) + " " + path.string() +
                        " " + std::string(detail));
  if (kill_at_ && number >= *kill_at_) {
    killed_ = true;
    return Fate::kKill;
  }
  auto fault = faults_.find(number);
  if (fault == faults_.end()) return Fate::kProceed;
  current_fault_ = fault->second;
  return Fate::kFail;
}

Failure SimulatedFileSystem::fate_failure(Fate fate, std::string_view what,
                                          const fs::path& path) const {
  if (fate == Fate::kKill) return failure(ErrorKind::kIo, what, path, "killed");
  if (current_fault_ == FaultKind::kNoSpace) return no_space(what, path);
  return failure(ErrorKind::kIo, what, path, "Input/output error");
}

Result<void> SimulatedFileSystem::require_alive(std::string_view what, const fs::path& path) const {
  if (killed_) return failure(ErrorKind::kIo, what, path, "killed");
  return {};
}

SimulatedFileSystem::NodePtr SimulatedFileSystem::find(const fs::path& normal) const {
  NodePtr node = root_;
  for (const fs::path& part : normal.relative_path()) {
    if (!node->folder) return nullptr;
    auto found = node->entries.find(part.string());
    if (found == node->entries.end()) return nullptr;
    node = found->second;
  }
  return node;
}

Result<SimulatedFileSystem::NodePtr> SimulatedFileSystem::find_folder(std::string_view what,
                                                                      const fs::path& path) const {
  NodePtr node = find(normal_path(path));
  if (!node) return failure(ErrorKind::kNotFound, what, path, "No such file or directory");
  if (!node->folder) return failure(ErrorKind::kNotFound, what, path, "Not a directory");
  return node;
}

// How many of `growth` bytes the disk still has (a negative growth gives space back).
Result<int64_t> SimulatedFileSystem::reserve(int64_t growth) {
  if (!capacity_left_) return growth;
  int64_t granted = std::min(growth, *capacity_left_);
  *capacity_left_ -= granted;
  return granted;
}

void SimulatedFileSystem::release(const NodePtr& node) {
  if (capacity_left_ && node) *capacity_left_ += static_cast<int64_t>(node->content.size());
}

void SimulatedFileSystem::link(const NodePtr& folder, const std::string& name,
                               const NodePtr& node) {
  folder->entries[name] = node;
  changes_.push_back({.node = node,
                      .from_folder = nullptr,
                      .from_name = {},
                      .to_folder = folder,
                      .to_name = name});
}

Result<std::unique_ptr<File>> SimulatedFileSystem::open(const fs::path& path, OpenMode mode) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("opening", path));
  fs::path normal = normal_path(path);
  NodePtr node = find(normal);
  bool creates = mode == OpenMode::kCreate || mode == OpenMode::kCreateNew;
  if (node && mode == OpenMode::kCreateNew)
    return failure(ErrorKind::kConflict, "opening", path, "File exists");
  if (node && node->folder)
    return failure(ErrorKind::kInvalid, "opening", path, "not a regular file");
  if (node && node->read_only && mode != OpenMode::kRead)
    return failure(ErrorKind::kDenied, "opening", path, "Permission denied");
  if (!node) {
    if (!creates)
      return failure(ErrorKind::kNotFound, "opening", path, "No such file or directory");
    NodePtr folder = TRY(find_folder("opening", normal.parent_path()));
    Fate fate = begin_operation("opening", path, "new");
    if (fate == Fate::kFail) return fate_failure(fate, "opening", path);
    node = std::make_shared<Node>();
    link(folder, normal.filename().string(), node);
    if (fate == Fate::kKill) return fate_failure(fate, "opening", path);
  }
  return std::unique_ptr<File>(
      std::make_unique<SimulatedFile>(*this, path, node, mode != OpenMode::kRead));
}

Result<FileStatus> SimulatedFileSystem::status(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("looking at", path));
  NodePtr node = find(normal_path(path));
  if (!node) return failure(ErrorKind::kNotFound, "looking at", path, "No such file or directory");
  FileStatus status;
  status.type = node->folder ? FileType::kDirectory : FileType::kRegular;
  status.size = static_cast<int64_t>(node->content.size());
  return status;
}

Result<void> SimulatedFileSystem::rename(const fs::path& from, const fs::path& to) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("renaming to", to));
  Fate fate = begin_operation("renaming to", to, "from " + from.string());
  if (fate == Fate::kFail) return fate_failure(fate, "renaming to", to);
  fs::path normal_from = normal_path(from);
  fs::path normal_to = normal_path(to);
  NodePtr node = find(normal_from);
  if (!node) return failure(ErrorKind::kNotFound, "renaming to", to, "No such file or directory");
  NodePtr from_folder = TRY(find_folder("renaming to", normal_from.parent_path()));
  NodePtr to_folder = TRY(find_folder("renaming to", normal_to.parent_path()));
  NodePtr replaced = find(normal_to);
  if (replaced && (replaced->folder || node->folder))
    return failure(ErrorKind::kConflict, "renaming to", to, "Is a directory");
  if (replaced == node) return {};
  release(replaced);
  from_folder->entries.erase(normal_from.filename().string());
  to_folder->entries[normal_to.filename().string()] = node;
  changes_.push_back({.node = node,
                      .from_folder = from_folder,
                      .from_name = normal_from.filename().string(),
                      .to_folder = to_folder,
                      .to_name = normal_to.filename().string()});
  if (fate == Fate::kKill) return fate_failure(fate, "renaming to", to);
  return {};
}

Result<void> SimulatedFileSystem::remove(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("removing", path));
  Fate fate = begin_operation("removing", path);
  if (fate == Fate::kFail) return fate_failure(fate, "removing", path);
  fs::path normal = normal_path(path);
  NodePtr node = find(normal);
  if (!node) return failure(ErrorKind::kNotFound, "removing", path, "No such file or directory");
  if (!node->entries.empty() || node == root_)
    return failure(ErrorKind::kIo, "removing", path, "Directory not empty");
  NodePtr folder = find(normal.parent_path());
  release(node);
  folder->entries.erase(normal.filename().string());
  changes_.push_back({.node = node,
                      .from_folder = folder,
                      .from_name = normal.filename().string(),
                      .to_folder = nullptr,
                      .to_name = {}});
  if (fate == Fate::kKill) return fate_failure(fate, "removing", path);
  return {};
}

Result<void> SimulatedFileSystem::make_directory(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("making the folder", path));
  fs::path normal = normal_path(path);
  NodePtr node = find(normal);
  if (node && node->folder) return {};
  if (node) return failure(ErrorKind::kConflict, "making the folder", path, "File exists");
  NodePtr folder = TRY(find_folder("making the folder", normal.parent_path()));
  Fate fate = begin_operation("making the folder", path);
  if (fate == Fate::kFail) return fate_failure(fate, "making the folder", path);
  node = std::make_shared<Node>();
  node->folder = true;
  link(folder, normal.filename().string(), node);
  if (fate == Fate::kKill) return fate_failure(fate, "making the folder", path);
  return {};
}

Result<std::vector<std::string>> SimulatedFileSystem::list(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("listing", path));
  NodePtr folder = TRY(find_folder("listing", path));
  std::vector<std::string> names;
  names.reserve(folder->entries.size());
  for (const auto& entry : folder->entries) names.push_back(entry.first);
  return names;
}

Result<void> SimulatedFileSystem::sync_directory(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("syncing the folder", path));
  NodePtr folder = TRY(find_folder("syncing the folder", path));
  Fate fate = begin_operation("syncing the folder", path);
  if (fate != Fate::kProceed) return fate_failure(fate, "syncing the folder", path);
  std::erase_if(changes_, [&folder](DirectoryChange& change) { return change.sync(folder); });
  return {};
}

Result<void> SimulatedFileSystem::sync_all(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("syncing the disk of", path));
  if (!find(normal_path(path)))
    return failure(ErrorKind::kNotFound, "syncing the disk of", path, "No such file or directory");
  Fate fate = begin_operation("syncing the disk of", path);
  if (fate != Fate::kProceed) return fate_failure(fate, "syncing the disk of", path);
  for (const DirectoryChange& change : changes_) change.apply();
  changes_.clear();
  std::vector<NodePtr> open{root_};
  while (!open.empty()) {
    NodePtr node = open.back();
    open.pop_back();
    node->sync();
    for (const auto& entry : node->entries) open.push_back(entry.second);
  }
  return {};
}

Result<int64_t> SimulatedFileSystem::free_space(const fs::path& path) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("asking the free space of", path));
  return capacity_left_.value_or(int64_t{1} << 40);
}

Result<std::unique_ptr<FileLock>> SimulatedFileSystem::lock(const fs::path& path,
                                                            std::string_view note) {
  std::lock_guard<std::mutex> guard(mutex_);
  TRY(require_alive("locking", path));
  fs::path normal = normal_path(path);
  auto held = locks_.find(normal.string());
  if (held != locks_.end()) {
    return fail(ErrorKind::kConflict, printable(path.string()) + " is held by " + held->second,
                "wait until that command ends, or stop it; the lock goes with the process");
  }
  NodePtr node = find(normal);
  if (!node) {
    NodePtr folder = TRY(find_folder("opening the lock", normal.parent_path()));
    node = std::make_shared<Node>();
    link(folder, normal.filename().string(), node);
  }
  node->content.assign(note.begin(), note.end());
  node->durable = node->content;
  locks_[normal.string()] = std::string(note);
  return std::unique_ptr<FileLock>(std::make_unique<SimulatedLock>(*this, normal.string()));
}

int64_t SimulatedFileSystem::operations() const {
  std::lock_guard<std::mutex> guard(mutex_);
  return operations_;
}

void SimulatedFileSystem::record_operations() { recording_ = true; }

std::vector<std::string> SimulatedFileSystem::operation_log() const {
  std::lock_guard<std::mutex> guard(mutex_);
  return recorded_;
}

void SimulatedFileSystem::kill_at(int64_t n) { kill_at_ = n; }
bool SimulatedFileSystem::killed() const {
  std::lock_guard<std::mutex> guard(mutex_);
  return killed_;
}
void SimulatedFileSystem::fail_at(int64_t n, FaultKind kind) { faults_[n] = kind; }
void SimulatedFileSystem::clear_faults() {
  kill_at_.reset();
  faults_.clear();
}
void SimulatedFileSystem::set_free_space(int64_t bytes) { capacity_left_ = bytes; }

void SimulatedFileSystem::crash(CrashMode mode, Random& random) {
  std::lock_guard<std::mutex> guard(mutex_);
  ++generation_;
  killed_ = false;
  clear_faults();
  locks_.clear();
  if (mode == CrashMode::kProcessOnly) return;
  settle_names(mode, random);
  settle_below(mode, random, *root_);
}

void SimulatedFileSystem::settle_names(CrashMode mode, Random& random) {
  uint64_t odds = 1 + random.below(7);
  for (const DirectoryChange& change : changes_) {
    if (mode == CrashMode::kKeepAll || (mode == CrashMode::kRandom && random.below(8) < odds))
      change.apply();
  }
  changes_.clear();
}

void SimulatedFileSystem::settle_below(CrashMode mode, Random& random, Node& node) {
  for (const ContentChange& change : node.pending) {
    if (mode == CrashMode::kKeepAll) apply(node.durable, change);
    if (mode == CrashMode::kRandom) apply_torn(node.durable, change, random);
  }
  node.pending.clear();
  node.content = node.durable;
  node.entries = node.durable_entries;
  for (const auto& entry : node.entries) settle_below(mode, random, *entry.second);
}

FileTree SimulatedFileSystem::tree(const fs::path& path) const {
  std::lock_guard<std::mutex> guard(mutex_);
  FileTree found;
  std::vector<std::pair<std::string, NodePtr>> open;
  NodePtr top = find(normal_path(path));
  if (top) open.emplace_back("", top);
  while (!open.empty()) {
    auto [name, node] = open.back();
    open.pop_back();
    if (!node->folder) found[name] = std::string(as_text(node->content));
    if (node->folder && node->entries.empty() && !name.empty()) found[name + "/"] = "";
    for (const auto& entry : node->entries)
      open.emplace_back(name.empty() ? entry.first : name + "/" + entry.first, entry.second);
  }
  return found;
}

void SimulatedFileSystem::replace_tree(const fs::path& path, const FileTree& files) {
  std::lock_guard<std::mutex> guard(mutex_);
  auto folder_at = [](const NodePtr& from, const fs::path& relative) {
    NodePtr node = from;
    for (const fs::path& part : relative) {
      if (part.empty()) continue;
      NodePtr& next = node->entries[part.string()];
      if (!next || !next->folder) next = std::make_shared<Node>();
      next->folder = true;
      node->durable_entries[part.string()] = next;
      node = next;
    }
    return node;
  };
  NodePtr top = folder_at(root_, normal_path(path).relative_path());
  top->entries.clear();
  top->durable_entries.clear();
  for (const auto& [name, bytes] : files) {
    fs::path relative(name);
    NodePtr folder = folder_at(top, relative.parent_path());
    if (name.ends_with('/')) continue;
    auto node = std::make_shared<Node>();
    node->content.assign(bytes.begin(), bytes.end());
    node->durable = node->content;
    folder->entries[relative.filename().string()] = node;
    folder->durable_entries[relative.filename().string()] = node;
  }
}

bool SimulatedFileSystem::flip(const fs::path& path, int64_t offset, uint8_t mask) {
  std::lock_guard<std::mutex> guard(mutex_);
  NodePtr node = find(normal_path(path));
  if (!node || offset < 0 || static_cast<size_t>(offset) >= node->content.size()) return false;
  size_t at = static_cast<size_t>(offset);
  node->content[at] = static_cast<uint8_t>(node->content[at] ^ mask);
  if (at < node->durable.size()) node->durable[at] = static_cast<uint8_t>(node->durable[at] ^ mask);
  return true;
}

bool SimulatedFileSystem::is_read_only(const fs::path& path) const {
  std::lock_guard<std::mutex> guard(mutex_);
  NodePtr node = find(normal_path(path));
  return node && node->read_only;
}

}  // namespace habeas
