#pragma once
/// The open files and folders of faulty_file_system: they count, fail, and keep the books.

#include <string>
#include <utility>

#include "tests/faults/faulty_file_system.hpp"

namespace benefactor::test_support {

class faulty_writable_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  using IOOptions = rocksdb::IOOptions;
  using IOStatus = rocksdb::IOStatus;
  using Context = rocksdb::IODebugContext;

  faulty_writable_file(std::unique_ptr<rocksdb::FSWritableFile> file, faulty_file_system& system,
                       std::string name, faulty_file_system::books_ptr books)
      : FSWritableFileOwnerWrapper(std::move(file)),
        system_(system),
        name_(std::move(name)),
        books_(std::move(books)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, Context* context) override {
    const std::lock_guard lock(system_.mutex_);
    const auto fault = system_.due(name_, operation::append);
    if (system_.lie_ == lie::append_without_writing && faulty_file_system::of_log_journal(name_))
      return IOStatus::OK();
    auto written = data;
    if (fault == fault_kind::short_write) written = {data.data(), data.size() / 2};
    if (!fault || fault == fault_kind::short_write) {
      const auto status = target()->Append(written, options, context);
      if (!status.ok()) return status;
      books_->size += written.size();
    }
    return fault ? faulty_file_system::error_of(*fault, name_) : IOStatus::OK();
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  Context* context) override {
    return Append(data, options, context);
  }
  IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t, const IOOptions&, Context*) override {
    return IOStatus::NotSupported(name_, "only direct writes use it");
  }
  IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t, const IOOptions&,
                            const rocksdb::DataVerificationInfo&, Context*) override {
    return IOStatus::NotSupported(name_, "only direct writes use it");
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, Context* context) override {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.admit(name_, operation::truncate); !status.ok()) return status;
    auto status = target()->Truncate(size, options, context);
    if (status.ok()) books_->size = size;
    return status;
  }
  IOStatus Close(const IOOptions& options, Context* context) override {
    const std::lock_guard lock(system_.mutex_);
    const auto refused = system_.admit(name_, operation::close);
    const auto status = target()->Close(options, context);  // Or the descriptor would stay.
    return refused.ok() ? status : refused;
  }
  IOStatus Flush(const IOOptions& options, Context* context) override {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.admit(name_, operation::flush); !status.ok()) return status;
    return target()->Flush(options, context);
  }
  IOStatus Sync(const IOOptions&, Context*) override {
    const std::lock_guard lock(system_.mutex_);
    return system_.sync(name_, *books_);
  }
  IOStatus Fsync(const IOOptions& options, Context* context) override { return Sync(options, context); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, Context*) override {
    const std::lock_guard lock(system_.mutex_);
    return system_.admit(name_, operation::range_sync);  // It promises nothing.
  }

 private:
  faulty_file_system& system_;
  const std::string name_;
  const faulty_file_system::books_ptr books_;
};

class faulty_random_file final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  using IOOptions = rocksdb::IOOptions;
  using IOStatus = rocksdb::IOStatus;
  using Context = rocksdb::IODebugContext;

  faulty_random_file(std::unique_ptr<rocksdb::FSRandomRWFile> file, faulty_file_system& system,
                     std::string name, faulty_file_system::books_ptr books)
      : FSRandomRWFileOwnerWrapper(std::move(file)),
        system_(system),
        name_(std::move(name)),
        books_(std::move(books)) {}

  IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data, const IOOptions& options,
                 Context* context) override {
    const std::lock_guard lock(system_.mutex_);
    const auto fault = system_.due(name_, operation::write_at);
    auto written = data;
    if (fault == fault_kind::short_write) written = {data.data(), data.size() / 2};
    if (!fault || fault == fault_kind::short_write) {
      std::string before(written.size(), '\0');
      rocksdb::Slice read;
      auto status = target()->Read(offset, written.size(), options, &read, before.data(), context);
      if (status.ok()) books_->changes.push_back({offset, read.ToString()});
      if (status.ok()) status = target()->Write(offset, written, options, context);
      if (!status.ok()) return status;
    }
    return fault ? faulty_file_system::error_of(*fault, name_) : IOStatus::OK();
  }
  IOStatus Sync(const IOOptions&, Context*) override {
    const std::lock_guard lock(system_.mutex_);
    return system_.sync(name_, *books_);
  }
  IOStatus Fsync(const IOOptions& options, Context* context) override { return Sync(options, context); }

 private:
  faulty_file_system& system_;
  const std::string name_;
  const faulty_file_system::books_ptr books_;
};

class faulty_folder final : public rocksdb::FSDirectoryWrapper {
 public:
  faulty_folder(std::unique_ptr<rocksdb::FSDirectory> folder, faulty_file_system& system, std::string name)
      : FSDirectoryWrapper(std::move(folder)), system_(system), name_(std::move(name)) {}

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.admit(name_, operation::folder_sync, "folder"); !status.ok()) return status;
    system_.forget_changes(name_);
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context,
                                        const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, context);
  }

 private:
  faulty_file_system& system_;
  const std::string name_;
};

class faulty_sequential_file final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  faulty_sequential_file(std::unique_ptr<rocksdb::FSSequentialFile> file, faulty_file_system& system,
                         std::string name)
      : FSSequentialFileOwnerWrapper(std::move(file)), system_(system), name_(std::move(name)) {}

  rocksdb::IOStatus Read(std::size_t n, const rocksdb::IOOptions& options, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext* context) override {
    {
      const std::lock_guard lock(system_.mutex_);
      if (auto status = system_.admit(name_, operation::read); !status.ok()) return status;
    }
    return target()->Read(n, options, result, scratch, context);
  }

 private:
  faulty_file_system& system_;
  const std::string name_;
};

class faulty_reader final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  faulty_reader(std::unique_ptr<rocksdb::FSRandomAccessFile> file, faulty_file_system& system,
                std::string name)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), system_(system), name_(std::move(name)) {}

  rocksdb::IOStatus Read(std::uint64_t offset, std::size_t n, const rocksdb::IOOptions& options,
                         rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* context) const override {
    if (auto status = admit(); !status.ok()) return status;
    return target()->Read(offset, n, options, result, scratch, context);
  }
  rocksdb::IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count,
                              const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
    if (auto status = admit(); !status.ok()) return status;
    return target()->MultiRead(requests, count, options, context);
  }
  rocksdb::IOStatus Prefetch(std::uint64_t offset, std::size_t n, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
    return target()->Prefetch(offset, n, options, context);
  }

 private:
  rocksdb::IOStatus admit() const {
    const std::lock_guard lock(system_.mutex_);
    return system_.admit(name_, operation::read);
  }

  faulty_file_system& system_;
  const std::string name_;
};

}  // namespace benefactor::test_support
