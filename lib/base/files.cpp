#include "lib/base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <set>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"

namespace portal {
namespace {

[[noreturn]] void input_error(const std::filesystem::path& path) {
  throw BadInput(fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)),
                 "check the path and that you may read it");
}

}  // namespace

void throw_system_error(std::string_view doing, const std::filesystem::path& path) {
  int error = errno;
  bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  throw StorageError(fmt::format("cannot {} {}: {}", doing, path.string(), std::strerror(error)),
                     full ? "free some space on that disk and run the command again"
                          : "check that the folder exists and may be written to");
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path();
}

void sync_folder(const std::filesystem::path& folder) {
  int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

void give_to_owner_of(const std::filesystem::path& file, const std::filesystem::path& beside) {
  struct stat owner {};
  if (geteuid() == 0 && stat(beside.c_str(), &owner) == 0 && chown(file.c_str(), owner.st_uid, owner.st_gid) != 0)
    throw_system_error("change the owner of", file);
}

OpenFolder::OpenFolder(std::filesystem::path path) : path_(std::move(path)) {
  descriptor_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0 && errno == EACCES)  // one that may be written to, and not be listed
    descriptor_ = open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) throw_system_error("open", path_);
}

OpenFolder::~OpenFolder() { close(descriptor_); }

std::filesystem::path OpenFolder::held(const std::filesystem::path& name) const {
  return fmt::format("/proc/self/fd/{}/{}", descriptor_, name.string());
}

namespace {

std::unique_ptr<OpenFolder> open_folder_of(const std::filesystem::path& target) {
  try {
    return std::make_unique<OpenFolder>(folder_of(target));
  } catch (const StorageError&) {  // a person knows the file by its name
    throw_system_error("write", target);
  }
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& target, FileMode mode)
    : own_(open_folder_of(target)), folder_(*own_), target_(target), name_(target.filename().string()) {
  open_unnamed(mode);
}

AtomicFile::AtomicFile(const OpenFolder& folder, const std::string& name, FileMode mode)
    : folder_(folder), target_(folder.path() / name), name_(name) {
  open_unnamed(mode);
}

void AtomicFile::open_unnamed(FileMode mode) {
  int folder = folder_.descriptor();
  temporary_ = fmt::format("{}.{}.partial", name_, getpid());
  // Left by a process of the same number that was killed. What could never get its name is told before it is written.
  if (unlinkat(folder, temporary_.c_str(), 0) != 0 && errno == ENAMETOOLONG) throw_system_error("write", target_);
  // Where the file system can, the file has no name before it is whole: a kill leaves nothing, PINs least of all.
  descriptor_ = openat(folder, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  named_ = descriptor_ < 0;
  if (named_) descriptor_ = openat(folder, temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) throw_system_error("write", target_);
  if (fchmod(descriptor_, static_cast<mode_t>(mode)) == 0) return;
  int error = errno;  // the destructor does not run after this throw
  close(descriptor_);
  unlinkat(folder, temporary_.c_str(), 0);
  errno = error;
  throw_system_error("set the mode of", target_);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) {
    close(descriptor_);
    unlinkat(folder_.descriptor(), temporary_.c_str(), 0);
  }
}

void AtomicFile::write(std::string_view bytes) {
  constexpr std::size_t enough = 1 << 20;
  settled_ = false;
  while (!bytes.empty()) {  // never a second copy of the whole
    auto part = bytes.substr(0, enough);
    buffer_ += part;
    bytes.remove_prefix(part.size());
    if (buffer_.size() >= enough) flush();
  }
}

void AtomicFile::flush() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    auto written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("write", target_);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void AtomicFile::settle() {
  flush();
  if (!settled_ && fsync(descriptor_) != 0) throw_system_error("write", target_);
  settled_ = true;
}

// A new file gets its own name at once, so that a kill leaves no other; one that stands already can only be replaced by
// another that has a name.
void AtomicFile::give_name() {
  int folder = folder_.descriptor();
  auto unnamed = fmt::format("/proc/self/fd/{}", descriptor_);
  auto link_as = [&](const std::string& name) {
    return linkat(AT_FDCWD, unnamed.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  if (!named_) {
    if (link_as(name_)) return;
    if (errno != EEXIST || !link_as(temporary_)) throw_system_error("write", target_);
    named_ = true;
  }
  if (renameat(folder, temporary_.c_str(), folder, name_.c_str()) != 0) throw_system_error("write", target_);
}

void AtomicFile::commit() {
  settle();
  commit_unsettled();
  fsync(folder_.descriptor());
}

void AtomicFile::commit_unsettled() {
  flush();
  give_name();
  close_named();
}

void AtomicFile::close_named() {
  int error = close(descriptor_);
  descriptor_ = -1;
  if (error != 0) throw_system_error("write", target_);
}

bool AtomicFile::give_free_name() {
  int folder = folder_.descriptor();
  auto unnamed = fmt::format("/proc/self/fd/{}", descriptor_);
  bool given = named_ ? renameat2(folder, temporary_.c_str(), folder, name_.c_str(), RENAME_NOREPLACE) == 0
                      : linkat(AT_FDCWD, unnamed.c_str(), folder, name_.c_str(), AT_SYMLINK_FOLLOW) == 0;
  if (!given && named_ && (errno == EINVAL || errno == ENOSYS)) {
    errno = EEXIST;
    given = faccessat(folder, name_.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
            renameat(folder, temporary_.c_str(), folder, name_.c_str()) == 0;
  }
  if (!given && errno != EEXIST) throw_system_error("write", target_);
  return given;
}

bool AtomicFile::commit_new() {
  settle();
  if (!give_free_name()) return false;
  close_named();
  fsync(folder_.descriptor());
  return true;
}

namespace {

constexpr std::size_t few_files = 16;  // above, the whole file system is quicker

void settle_path(const std::filesystem::path& path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw_system_error("open", path);
  int failed = fsync(descriptor), error = errno;
  close(descriptor);
  errno = error;
  if (failed != 0) throw_system_error("write", path);
}

}  // namespace

SettledLater::SettledLater(const std::filesystem::path& folder) : folder_(folder) {}

void SettledLater::add(std::filesystem::path file) {
  if (++count_ <= few_files) few_.push_back(std::move(file));
}

void SettledLater::settle() {
  auto count = std::exchange(count_, 0);
  auto files = std::exchange(few_, {});
  if (count > few_files) {
    if (syncfs(folder_.descriptor()) != 0) throw_system_error("write to", folder_.path());
    return;
  }
  std::set<std::filesystem::path> folders;
  for (const auto& file : files) {
    settle_path(file);
    for (auto folder = folder_of(file); folders.insert(folder).second && folder != folder_.path();)
      folder = folder_of(folder);
  }
  for (const auto& folder : folders) settle_path(folder);
}

MappedFile::MappedFile(const std::filesystem::path& path) : path_(path) {
  int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe without a writer would block
  if (descriptor < 0) input_error(path);
  struct stat info {};
  bool regular = fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
  if (regular && info.st_size > 0) {
    size_ = static_cast<std::size_t>(info.st_size);
    void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapped == MAP_FAILED) {
      close(descriptor);
      input_error(path);
    }
    madvise(mapped, size_, MADV_SEQUENTIAL);
    data_ = static_cast<const char*>(mapped);
  }
  if (data_)
    descriptor_ = descriptor;
  else
    close(descriptor);
  if (!regular) throw BadInput(fmt::format("{} is not a regular file", path.string()), "give the path of a file");
}

MappedFile::~MappedFile() {
  if (data_) munmap(const_cast<char*>(data_), size_);
  if (descriptor_ >= 0) close(descriptor_);
}

void MappedFile::read_at(std::uint64_t offset, std::size_t size, std::string& into) const {
  into.resize(offset < size_ ? std::min<std::size_t>(size, size_ - offset) : 0);
  for (std::size_t done = 0; done < into.size();) {
    auto got = pread(descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) input_error(path_);
    done += static_cast<std::size_t>(got);
  }
}

void MappedFile::release_pages() const {
  if (data_) madvise(const_cast<char*>(data_), size_, MADV_DONTNEED);
}

FileLock::FileLock(const std::filesystem::path& path, const std::filesystem::path& beside) {
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) throw_system_error("open the lock file", path);
  give_to_owner_of(path, beside);
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool FileLock::try_lock(LockKind kind) {
  return flock(descriptor_, (kind == LockKind::shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0;
}

bool FileLock::lock_within(int milliseconds, LockKind kind) {
  if (try_lock(kind)) return true;
  // Waiting in flock() keeps the order in which writers came, which polling does not. A timer of this
  // thread's own interrupts it at the end; it repeats, in case it fires just before flock() begins.
  // The handler stays: if it were taken away again, another thread's timer would end the process.
  struct sigaction wake {};
  wake.sa_handler = [](int) {};
  sigaction(SIGALRM, &wake, nullptr);
  struct sigevent event {};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGALRM;
  event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
  timer_t timer{};
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return false;
  struct itimerspec each {};
  each.it_value = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1'000'000L + 1};
  each.it_interval = {.tv_sec = 0, .tv_nsec = 10'000'000};
  timer_settime(timer, 0, &each, nullptr);
  struct timespec start {
  }, now{};
  clock_gettime(CLOCK_MONOTONIC, &start);
  bool locked = false;
  for (;;) {
    locked = flock(descriptor_, kind == LockKind::shared ? LOCK_SH : LOCK_EX) == 0;
    clock_gettime(CLOCK_MONOTONIC, &now);
    auto waited = (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1'000'000;
    if (locked || errno != EINTR || waited >= milliseconds || interrupt_requested()) break;
  }
  timer_delete(timer);
  if (!locked) check_interrupted();
  return locked;
}

void FileLock::unlock() { flock(descriptor_, LOCK_UN); }

std::string read_file(const std::filesystem::path& path) { return std::string(MappedFile(path).bytes()); }

void write_file(const std::filesystem::path& path, std::string_view bytes, FileMode mode) {
  AtomicFile file(path, mode);
  file.write(bytes);
  file.commit();
}

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[32];
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr);
  return hex({reinterpret_cast<const char*>(digest), length});
}

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(state_), EVP_sha256(), nullptr);
}

Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(state_)); }

void Sha256::add(std::string_view bytes) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(state_), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  unsigned char digest[32];
  unsigned int length = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(state_), digest, &length);
  return hex({reinterpret_cast<const char*>(digest), length});
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char c : bytes) out += fmt::format("{:02x}", c);
  return out;
}

}  // namespace portal
