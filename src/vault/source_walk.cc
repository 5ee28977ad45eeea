// SPDX-License-Identifier: Apache-2.0
#include "vault/source_walk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/core.h>

#include "vault/internal/outside_file.h"

namespace habeas::vault {

namespace {

// An argument that is a file: the folders that lead to it are the user's words.
class ArgumentFile : public Source {
 public:
  ArgumentFile(std::string name, std::string path)
      : name_(std::move(name)), path_(std::move(path)) {}
  const std::string& name() const override { return name_; }
  OpenedSource open() const override {
    Descriptor file = open_outside(AT_FDCWD, path_.c_str(), O_RDONLY);
    if (!file.valid()) return refusal_of_error(name_, errno);
    return read_regular_file(name_, std::move(file));
  }

 private:
  std::string name_;
  std::string path_;  // without trailing slashes, which would follow a link
};

// A file below an argument that is a folder.
class FoundFile : public Source {
 public:
  FoundFile(std::string name, size_t below, std::shared_ptr<const OutsideFolder> folder)
      : name_(std::move(name)), below_(below), folder_(std::move(folder)) {}
  const std::string& name() const override { return name_; }
  OpenedSource open() const override {
    Descriptor file = folder_->open_below(name_.c_str() + below_, O_RDONLY);
    if (!file.valid()) return refusal_of_error(name_, errno);
    return read_regular_file(name_, std::move(file));
  }

 private:
  std::string name_;
  size_t below_;  // where in name_ the path relative to the folder begins
  std::shared_ptr<const OutsideFolder> folder_;
};

class StreamReader : public SourceReader {
 public:
  StreamReader(std::string name, int fd) : name_(std::move(name)), fd_(fd) {
    regular_ = fstat(fd_, &before_) == 0 && S_ISREG(before_.st_mode);
  }

  int64_t expected_size() const override { return -1; }

  Result<size_t> read(std::span<uint8_t> out) override {
    size_t done = 0;
    while (done < out.size()) {
      ssize_t got = ::read(fd_, out.data() + done, out.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) {
        pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
        poll(&ready, 1, -1);
        continue;
      }
      if (got < 0)
        return fail(ErrorKind::kIo,
                    fmt::format("reading {}: {}", printable(name_), std::strerror(errno)));
      if (got == 0) break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

  // A pipe has no state to compare; a file redirected into us has.
  Result<void> unchanged() override {
    struct stat after {};
    if (!regular_ || fstat(fd_, &after) != 0) return {};
    if (after.st_size == before_.st_size && after.st_mtim.tv_sec == before_.st_mtim.tv_sec &&
        after.st_mtim.tv_nsec == before_.st_mtim.tv_nsec) {
      return {};
    }
    return fail(ErrorKind::kConflict,
                fmt::format("{} changed while it was read", printable(name_)));
  }

 private:
  std::string name_;
  int fd_;
  struct stat before_ {};
  bool regular_ = false;
};

class StreamSource : public Source {
 public:
  StreamSource(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}
  const std::string& name() const override { return name_; }
  OpenedSource open() const override {
    if (fcntl(fd_, F_GETFD) < 0) return refusal_of_error(name_, errno);
    return std::unique_ptr<SourceReader>(std::make_unique<StreamReader>(name_, fd_));
  }

 private:
  std::string name_;
  int fd_;
};

struct Entry {
  std::string name;
  mode_t type = 0;  // S_IFMT bits; 0 if the listing did not say
};

struct Listing {
  std::vector<Entry> entries;
  int error = 0;  // errno, if the folder could not be listed to its end
};

Listing list_folder(Descriptor folder) {
  Listing listing;
  int fd = dup(folder.get());  // closedir closes it
  DIR* stream = fd < 0 ? nullptr : fdopendir(fd);
  if (stream == nullptr) {
    listing.error = errno;
    if (fd >= 0) close(fd);
    return listing;
  }
  while (true) {
    errno = 0;
    const dirent* found = readdir(stream);
    if (found == nullptr) break;
    std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    listing.entries.push_back(Entry{std::string(name), static_cast<mode_t>(DTTOIF(found->d_type))});
  }
  listing.error = errno;
  closedir(stream);
  std::sort(listing.entries.begin(), listing.entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return listing;
}

}  // namespace

struct SourceWalk::State {
  // A folder being walked; the last one is where we are.
  struct Place {
    std::string name;  // as reported, ends in '/'
    std::vector<Entry> entries;
    size_t next = 0;
  };

  std::vector<std::string> arguments;
  size_t next_argument = 0;
  bool stdin_used = false;

  std::shared_ptr<const OutsideFolder> folder;  // the argument being walked
  size_t below = 0;                             // length of its name with the slash
  std::vector<Place> places;

  std::optional<WalkItem> start(const std::string& argument);
  std::optional<WalkItem> enter(std::string name);
  std::optional<WalkItem> step();
};

// Begins an argument; nothing if it is a folder, which then is in `places`.
std::optional<WalkItem> SourceWalk::State::start(const std::string& argument) {
  if (argument == "-") {
    if (stdin_used)
      return RefusedSource{argument, {RefusalReason::kTwice, "the standard input was named twice"}};
    stdin_used = true;
    return stream_source(argument, STDIN_FILENO);
  }
  std::string path = argument;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0)
    return RefusedSource{argument, refusal_of_error(argument, errno)};
  if (S_ISDIR(status.st_mode)) {
    Descriptor opened = open_outside(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECTORY);
    if (!opened.valid()) return RefusedSource{argument, refusal_of_error(argument, errno)};
    folder = std::make_shared<const OutsideFolder>(std::move(opened));
    std::string name = argument;
    if (name.back() != '/') name += '/';
    below = name.size();
    return enter(std::move(name));
  }
  if (std::optional<Refusal> refusal = refusal_of_mode(argument, status.st_mode))
    return RefusedSource{argument, std::move(*refusal)};
  return std::unique_ptr<Source>(std::make_unique<ArgumentFile>(argument, path));
}

// Lists the folder `name` (ending in '/') and makes it the present place. What it could list is
// walked even if it answers with a refusal for the rest.
std::optional<WalkItem> SourceWalk::State::enter(std::string name) {
  std::string relative = name.substr(below);
  if (!relative.empty()) relative.pop_back();
  Descriptor opened =
      folder->open_below(relative.empty() ? "." : relative.c_str(), O_RDONLY | O_DIRECTORY);
  if (!opened.valid()) return RefusedSource{name, refusal_of_error(name, errno)};
  Listing listing = list_folder(std::move(opened));
  places.push_back(Place{.name = name, .entries = std::move(listing.entries), .next = 0});
  if (listing.error != 0) return RefusedSource{name, refusal_of_error(name, listing.error)};
  return std::nullopt;
}

// The next thing below the argument being walked; nothing when a folder was entered or left.
std::optional<WalkItem> SourceWalk::State::step() {
  Place& place = places.back();
  if (place.next == place.entries.size()) {
    places.pop_back();
    if (places.empty()) folder.reset();  // the sources not yet read keep it open
    return std::nullopt;
  }
  Entry& entry = place.entries[place.next++];
  std::string name = place.name + entry.name;
  std::string().swap(entry.name);
  if (entry.type == 0) {  // some file systems do not say in the listing
    Descriptor looked = folder->open_below(name.c_str() + below, O_PATH);
    struct stat status {};
    if (!looked.valid() || fstat(looked.get(), &status) != 0)
      return RefusedSource{name, refusal_of_error(name, errno)};
    entry.type = status.st_mode & S_IFMT;
  }
  if (entry.type == S_IFDIR) return enter(name + '/');
  if (std::optional<Refusal> refusal = refusal_of_mode(name, entry.type))
    return RefusedSource{std::move(name), std::move(*refusal)};
  return std::unique_ptr<Source>(std::make_unique<FoundFile>(std::move(name), below, folder));
}

SourceWalk::SourceWalk(std::vector<std::string> arguments) : state_(std::make_unique<State>()) {
  state_->arguments = std::move(arguments);
}
SourceWalk::~SourceWalk() = default;
SourceWalk::SourceWalk(SourceWalk&&) noexcept = default;
SourceWalk& SourceWalk::operator=(SourceWalk&&) noexcept = default;

std::optional<WalkItem> SourceWalk::next() {
  while (true) {
    std::optional<WalkItem> item;
    if (!state_->places.empty()) {
      item = state_->step();
    } else if (state_->next_argument < state_->arguments.size()) {
      item = state_->start(state_->arguments[state_->next_argument++]);
    } else {
      return std::nullopt;
    }
    if (item) return item;
  }
}

std::unique_ptr<Source> stream_source(std::string name, int descriptor) {
  return std::make_unique<StreamSource>(std::move(name), descriptor);
}

}  // namespace habeas::vault
