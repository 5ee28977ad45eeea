// SPDX-License-Identifier: Apache-2.0
#include "ingest/internal/confine.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/core.h>

namespace habeas::ingest {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitised = true;
#else
constexpr bool kSanitised = false;
#endif

Failure refused(std::string_view what) {
  return fail(ErrorKind::kIo,
              fmt::format("the reader cannot be confined: {}: {}", what,
                          std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): one thread
}

Result<void> limit(__rlimit_resource_t resource, std::string_view name, int64_t value) {
  auto most = static_cast<rlim_t>(value);
  rlimit now{};
  if (getrlimit(resource, &now) != 0) return refused(name);
  most = std::min(most, now.rlim_max);
  rlimit wanted{.rlim_cur = most, .rlim_max = most};
  if (setrlimit(resource, &wanted) != 0) return refused(name);
  return {};
}

Result<void> set_limits(const Confinement& confinement) {
  TRY(limit(RLIMIT_CORE, "core files", 0));
  TRY(limit(RLIMIT_CPU, "processor time", confinement.cpu_seconds));
  TRY(limit(RLIMIT_FSIZE, "file growth", 0));
  TRY(limit(RLIMIT_NOFILE, "open files", 64));
  // The sanitisers reserve terabytes; they limit memory themselves (read_file.cc).
  if (!kSanitised) TRY(limit(RLIMIT_AS, "memory", confinement.address_space));
  return {};
}

// Landlock: the ruleset handles every right to the file system that this kernel knows of the first
// version (files made, written, removed, executed, read), and grants reading below a few folders.
// Returns the version, 0 if the kernel has none.
int landlock_libraries_only() {
  long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return 0;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // version 1: bits 0 to 12
  if (version >= 2) handled.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
  if (ruleset < 0) return 0;
  for (const char* folder : {"/usr/lib", "/usr/share", "/lib", "/lib64", "/etc/fonts"}) {
    int at = open(folder, O_PATH | O_CLOEXEC);
    if (at < 0) continue;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    rule.parent_fd = at;
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(at);
  }
  bool done = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  close(ruleset);
  return done ? static_cast<int>(version) : 0;
}

// What parsers, the C and C++ libraries and the allocator need once all is loaded.
constexpr int kAllowed[] = {SCMP_SYS(read),          SCMP_SYS(readv),
                            SCMP_SYS(pread64),       SCMP_SYS(write),
                            SCMP_SYS(writev),        SCMP_SYS(close),
                            SCMP_SYS(fstat),         SCMP_SYS(newfstatat),
                            SCMP_SYS(stat),          SCMP_SYS(lstat),
                            SCMP_SYS(statx),         SCMP_SYS(lseek),
                            SCMP_SYS(mmap),          SCMP_SYS(mprotect),
                            SCMP_SYS(munmap),        SCMP_SYS(mremap),
                            SCMP_SYS(brk),           SCMP_SYS(madvise),
                            SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),  SCMP_SYS(sigaltstack),
                            SCMP_SYS(futex),         SCMP_SYS(getrandom),
                            SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                            SCMP_SYS(time),          SCMP_SYS(clock_getres),
                            SCMP_SYS(nanosleep),     SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(exit),          SCMP_SYS(exit_group),
                            SCMP_SYS(getpid),        SCMP_SYS(gettid),
                            SCMP_SYS(getuid),        SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),        SCMP_SYS(getegid),
                            SCMP_SYS(getppid),       SCMP_SYS(getrusage),
                            SCMP_SYS(times),         SCMP_SYS(sysinfo),
                            SCMP_SYS(uname),         SCMP_SYS(getcwd),
                            SCMP_SYS(readlink),      SCMP_SYS(readlinkat),
                            SCMP_SYS(access),        SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2),    SCMP_SYS(getdents64),
                            SCMP_SYS(sched_yield),   SCMP_SYS(getrlimit),
                            SCMP_SYS(poll),          SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(rseq),          SCMP_SYS(set_robust_list),
                            SCMP_SYS(arch_prctl)};

bool add_rules(scmp_filter_ctx filter) {
  bool good = true;
  auto allow = [&](int call, unsigned count, scmp_arg_cmp first) {
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, count, first) == 0;
  };
  for (int call : kAllowed) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  // Files are opened for reading only, and none is made.
  constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
  allow(SCMP_SYS(open), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY));
  allow(SCMP_SYS(openat), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, kWriting, O_RDONLY));
  // Limits may be asked for, not changed: root could raise them.
  allow(SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0));
  // abort() signals this process, and no other may be signalled.
  allow(SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  for (scmp_datum_t command : {F_GETFD, F_SETFD, F_GETFL})
    allow(SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, command));
  return good;
}

bool filter_system_calls() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == nullptr) return false;
  bool done = add_rules(filter) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return done;
}

}  // namespace

Result<std::string> confine(const Confinement& confinement) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return refused("to die with the caller");
  if (getppid() != confinement.parent)
    return fail(ErrorKind::kIo, "whoever started the reader is gone");
  TRY(set_limits(confinement));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no new privileges");
  prctl(PR_SET_DUMPABLE, 0);
  // A write beyond the limit of file growth is an error to the writer, not its end.
  std::signal(SIGXFSZ, SIG_IGN);
  std::string had = "limits";
  int landlock = landlock_libraries_only();
  had += landlock > 0 ? fmt::format(" landlock-{}", landlock) : " no-landlock";
  // The sanitisers' own threads and maps need calls of the kernel that readers do not.
  had += !kSanitised && filter_system_calls() ? " seccomp" : " no-seccomp";
  return had;
}

}  // namespace habeas::ingest
