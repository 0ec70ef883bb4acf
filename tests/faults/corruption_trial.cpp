#include "tests/faults/corruption_trial.hpp"

#include <algorithm>
#include <fstream>

#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/faults/faulty_file_system.hpp"
#include "tests/faults/watched_life.hpp"

namespace benefactor::test_support {

namespace fs = std::filesystem;

namespace {

constexpr const char* damage_names[] = {"one bit flipped", "some bytes altered", "512 zeros", "cut off",
                                        "removed"};

void alter(const fs::path& file, std::uint64_t at, const std::string& bytes) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(static_cast<std::streamoff>(at));
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string bytes_at(const fs::path& file, std::uint64_t at, std::size_t count) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(at));
  std::string bytes(count, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

void inflict(const fs::path& file, const damage& done, std::mt19937_64& random) {
  switch (done.kind) {
    case damage_kind::removed: fs::remove(file); return;
    case damage_kind::cut_off: fs::resize_file(file, done.at); return;
    case damage_kind::zeros: {
      const auto size = std::min<std::uint64_t>(512, fs::file_size(file) - done.at);
      return alter(file, done.at, std::string(size, '\0'));
    }
    case damage_kind::one_bit: {
      auto byte = bytes_at(file, done.at, 1);
      byte[0] = static_cast<char>(byte[0] ^ (1 << random() % 8));
      return alter(file, done.at, byte);
    }
    case damage_kind::some_bytes: {
      auto bytes = bytes_at(file, done.at, 1 + random() % 16);
      for (auto& byte : bytes) byte = static_cast<char>(random());
      return alter(file, done.at, bytes);
    }
  }
}

std::string pages_of(const store::log_device& device) {
  std::string all;
  for (auto pages = device.scan(0); pages->next();) {
    all += std::to_string(pages->first_position()) + ':';
    all.append(pages->bytes());
  }
  return all;
}

/// Files that hold nothing: RocksDB's own diary and its lock.
bool matters(const std::string& name) { return !name.starts_with("LOG") && name != "LOCK"; }

/// How often a file is damaged, against others: what holds data more often than what is read by nobody.
std::size_t weight_of(const std::string& name) {
  if (name.ends_with(".log") || name.starts_with("MANIFEST")) return 8;
  if (name.ends_with(".sst")) return 4;
  return 1;
}

/// Makes tables and journals; owns what a life uses that is never to end.
struct three_lives {
  three_lives(std::uint64_t seed, const fault_script& asked) : script(asked), random(seed) {}

  void live(const fs::path& data, int life, bool killed) {
    try {
      live_node node(data, {env.get(), use_small_buffers});
      const auto end = script.requests.size() * static_cast<std::size_t>(life + 1) / 3;
      while (at < end) {
        std::vector<std::size_t> batch;
        for (auto size = 1 + random() % 8; size > 0 && at < end; --size) batch.push_back(at++);
        auto came = node.ask(script, batch);
        std::move(came.begin(), came.end(), std::back_inserter(answers));
      }
      if (killed && life == 2) system->cut_power();
    } catch (const std::exception& error) {
      refused = error.what();
    }
  }

  const std::shared_ptr<faulty_file_system> system = std::make_shared<faulty_file_system>();
  const std::unique_ptr<rocksdb::Env> env = make_faulty_env(system);
  const fault_script script;
  std::mt19937_64 random;
  std::size_t at = 0;
  std::vector<noted_answer> answers;
  std::string refused;
};

}  // namespace

std::string describe(const damage& done) {
  return std::string{damage_names[static_cast<std::size_t>(done.kind)]} + " at byte " +
         std::to_string(done.at) + " of " + done.store + "/" + done.file;
}

struct corruption_bench::content {
  std::string pages;
};

corruption_bench::corruption_bench(std::uint64_t seed, bool killed)
    : data_(folder_ / "data"),
      script_(make_script(data_, seed, 3, 90)),
      content_(std::make_unique<content>()) {
  const auto lived = std::make_shared<three_lives>(seed, script_);
  // What a power cut leaves undone may meet an assertion of RocksDB's; the files are what they are all the
  // same.
  const auto end = run_watched([data = data_, killed, lived] {
    for (int life = 0; life < 3; ++life) lived->live(data, life, killed);
  });
  if (end == life_end::hangs || !lived->refused.empty())
    throw std::runtime_error("the folder to damage could not be made: " + lived->refused);
  answers_ = lived->answers;
  fs::remove_all(folder_ / "data/lost+found");
  const auto device = store::rocksdb_log_device::open(data_ / "log", {.read_only = true});
  content_->pages = pages_of(*device);
}

corruption_bench::~corruption_bench() = default;

std::uint64_t corruption_bench::answered() const {
  return static_cast<std::uint64_t>(std::count_if(answers_.begin(), answers_.end(),
                                                  [](const auto& answer) { return promises(answer.told); }));
}

damage corruption_bench::choose(std::mt19937_64& random, const corruption_options& options) const {
  damage chosen;
  // The log most often, and single bits most often.
  constexpr const char* stores[] = {"log", "log", "log", "keys", "keys", "derived"};
  chosen.store = options.journals_only ? "log" : stores[random() % 6];
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(data_ / chosen.store)) {
    if (!matters(entry.path().filename().string())) continue;
    if (options.journals_only && (entry.path().extension() != ".log" || entry.file_size() == 0)) continue;
    files.insert(files.end(), weight_of(entry.path().filename().string()), entry.path());
  }
  std::sort(files.begin(), files.end());
  const auto& file = files.at(random() % files.size());
  chosen.file = file.filename().string();
  const auto size = fs::file_size(file);
  chosen.kind =
      random() % 3 != 0 || options.journals_only ? damage_kind::one_bit : every_damage[random() % 5];
  if (size == 0) chosen.kind = damage_kind::removed;
  // The end of a journal is where damage may be taken for a torn write.
  if (size > 0)
    chosen.at =
        random() % 3 == 0 ? size - 1 - random() % std::min<std::uint64_t>(size, 200) : random() % size;
  return chosen;
}

corruption_result corruption_bench::run(const damage& done, std::mt19937_64& random,
                                        const corruption_options& options) const {
  const temp_directory scratch;
  const auto data = scratch / "data";
  fs::copy(data_, data, fs::copy_options::recursive);
  fs::copy(data_.string() + ".keys", data.string() + ".keys");
  inflict(data / done.store / done.file, done, random);
  if (options.without_marks)
    for (const char* store : {"log", "keys"}) fs::remove(data / store / "HIGH_WATER");

  corruption_result result;
  const auto told = [&](const std::string& what) {
    result.outcome = damage_outcome::told;
    result.told = what;
    if (!says_what_to_do(what)) result.problems.push_back("it is told without what to do: " + what);
    return result;
  };
  // As `benefactor log verify` looks at it.
  try {
    const auto device =
        store::rocksdb_log_device::open(data / "log", {.read_only = true, .setup = options.setup});
    const auto report = store::verify(*device);
    if (report.damage)
      return told("position " + std::to_string(report.damage->position) + ": " + report.damage->what +
                  (report.damage->in_last_page ? "; repair" : "; restore"));
    if (pages_of(*device) != content_->pages) {
      result.outcome = damage_outcome::undetected;
      result.problems.push_back("the log is altered or shorter, and verifies");
      return result;
    }
  } catch (const std::exception& error) {
    return told(error.what());
  }
  // As a start meets it, and clients.
  struct outcome {
    findings found;
    std::string refused;
  };
  const auto came = std::make_shared<outcome>();
  const auto end = run_watched([data, setup = options.setup, came, script = script_, answers = answers_] {
    try {
      check_life(data, setup, script, answers, came->found);
      check_log(data, setup, answers, came->found);
    } catch (const std::exception& error) {
      came->refused = error.what();
    }
  });
  if (end == life_end::hangs) {
    result.outcome = damage_outcome::undetected;
    result.problems.push_back("the engine hangs");
    return result;
  }
  // What it met is on standard error, by RocksDB's assertion and what the program says on its way out.
  if (end == life_end::aborted) {
    result.outcome = damage_outcome::told;
    result.told = "an assertion of RocksDB's";
    return result;
  }
  if (!came->refused.empty()) return told(came->refused);
  const auto& found = came->found;
  if (found.ok()) return result;
  // An engine that stopped has told.
  for (const auto& problem : found.problems)
    if (problem.starts_with("the engine stopped: ")) return told(problem);
  result.outcome = damage_outcome::undetected;
  result.problems = found.problems;
  return result;
}

}  // namespace benefactor::test_support
