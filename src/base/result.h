// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

// The one way to fail. Input, disk, database, peer, missing key: return Result. A bug (broken
// invariant) is `check`, which throws Bug; only main, the request loop and the task loop catch it.
// Member names follow std::expected, so that a later move changes this header alone.

namespace habeas {

// What a caller can do about it; `cli` maps kinds to exit codes, `server` to HTTP codes.
enum class ErrorKind {
  kInvalid,   // the input is wrong: mend it
  kNotFound,  // what was named is not there
  kConflict,  // somebody else holds it, or it is already so
  kCorrupt,   // stored or received bytes are not what they must be
  kDenied,    // not allowed: rights, consent, policy, hold
  kIo,        // the machine failed: disk full, I/O error, network
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string message;  // what happened and where; lower case, no full stop
  std::string hint;     // what to do next; may be empty
};

// Made by fail(); converts to any Result<T>.
struct Failure {
  Error error;
};

[[nodiscard]] inline Failure fail(ErrorKind kind, std::string message, std::string hint = {}) {
  return Failure{Error{kind, std::move(message), std::move(hint)}};
}
[[nodiscard]] inline Failure fail(Error error) { return Failure{std::move(error)}; }

// A broken promise inside the program; never reachable from input.
class Bug : public std::exception {
 public:
  explicit Bug(std::string what) : what_(std::move(what)) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

inline void check(bool condition, std::string_view assumption) {
  if (!condition) throw Bug("assumption broken: " + std::string(assumption));
}

template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  // NOLINTBEGIN(google-explicit-constructor): as std::expected
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}
  // NOLINTEND(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] T& value() & {
    require();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    require();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    require();
    return std::move(*std::get_if<0>(&state_));
  }
  [[nodiscard]] T& operator*() & { return value(); }
  [[nodiscard]] const T& operator*() const& { return value(); }
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  [[nodiscard]] const Error& error() const {
    check(!has_value(), "error() asked of a Result that holds a value");
    return *std::get_if<1>(&state_);
  }

 private:
  void require() const {
    if (!has_value())
      throw Bug("value() asked of a failed Result: " + std::get_if<1>(&state_)->message);
  }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): as std::expected
  Result(Failure failure) : error_(std::move(failure.error)) {}

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  void value() const {
    if (error_) throw Bug("value() asked of a failed Result: " + error_->message);
  }
  [[nodiscard]] const Error& error() const {
    check(error_.has_value(), "error() asked of a Result that succeeded");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

namespace internal {
template <typename T>
T take(Result<T>&& result) {
  return std::move(result).value();
}
inline void take(Result<void>&& result) { result.value(); }
}  // namespace internal
}  // namespace habeas

// TRY(expr): the value, or return its failure from this function. It stands alone: a whole
// statement, after `=`, or after `return`; never inside braces of an initialiser (both compilers
// skip destructors there). TRY_CTX adds "context: " before the message.
#define TRY(expression)                                                       \
  __extension__({                                                             \
    auto try_result_ = (expression);                                          \
    if (!try_result_.has_value()) return ::habeas::fail(try_result_.error()); \
    ::habeas::internal::take(std::move(try_result_));                         \
  })

#define TRY_CTX(expression, context)                                         \
  __extension__({                                                            \
    auto try_result_ = (expression);                                         \
    if (!try_result_.has_value()) {                                          \
      ::habeas::Error try_error_ = try_result_.error();                      \
      try_error_.message = std::string(context) + ": " + try_error_.message; \
      return ::habeas::fail(std::move(try_error_));                          \
    }                                                                        \
    ::habeas::internal::take(std::move(try_result_));                        \
  })
