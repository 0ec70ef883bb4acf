#!/bin/sh
# Installs the Debian 12 packages that building and testing need, and says what and why.
# Usage: tools/setup.sh [--ci | --bench | --reports | --console | --browser]   --ci adds the formatter, clang-tidy and what
# builds the fuzzers; --bench adds the PostgreSQL that the benchmark compares with (Debian's package also starts a server;
# the benchmark uses its own); --reports installs DuckDB, which `benefactor export`, `sql` and `report` load; --console
# Node, which builds the web console, and --browser Chromium, which tests it: everything else does without. Those two
# install nothing but that.
# Does nothing when all packages are present.
# Works on a bare system: no sudo (as root), no git, no locale.
set -eu

# Package and reason. ccache and mold only make the build faster, but are small.
wanted() {
  case ${1:-} in
    --console)
      # One from elsewhere is as good; tools/console says from which version on.
      if ! command -v node >/dev/null 2>&1; then echo "nodejs               builds the web console"; fi
      if ! command -v npm >/dev/null 2>&1; then echo "npm                  fetches what it is built from"; fi
      return
      ;;
    --browser)
      if ! command -v chromium >/dev/null 2>&1; then echo "chromium             tests the web console (206 MB)"; fi
      return
      ;;
  esac
  cat <<'PACKAGES'
g++                  the compiler (C++20, g++ 12)
cmake                configures the build
ninja-build          runs the build
pkg-config           Cap'n Proto's CMake package asks it for the libraries
ccache               compiles each file once across build trees
mold                 links in tenths of a second
capnproto            generates code from the .capnp schemas
libcapnp-dev         Cap'n Proto: stored events and RPC
libcaf-dev           the C++ Actor Framework
librocksdb-dev       RocksDB: the event log
libssl-dev           OpenSSL: TLS and hashes
openssl              makes certificates for tests and the demo
libspdlog-dev        the server's own log
libcli11-dev         the command line
nlohmann-json3-dev   the JSON gateway
librdkafka-dev       publishes events to Kafka
libcurl4-openssl-dev publishes events to webhooks
libargon2-dev        hashes passwords
libcsv-dev           reads fee schedules and other tables
prometheus-cpp-dev   counts for /metrics
libjemalloc-dev      the program's allocator
zlib1g-dev           compresses log segments
libboost-dev         Boost.Beast, which serves HTTP, and headers that Boost.Test needs
libboost-test-dev    Boost.Test
librapidcheck-dev    property tests
PACKAGES
  if [ "${1:-}" = --ci ]; then
    echo "clang-format         checks the layout of the sources"
    echo "clang-tidy           finds bugs that compile"
    echo "clang-14             builds the fuzzers"
    echo "libclang-rt-14-dev   libFuzzer and the sanitizers' libraries"
  elif [ "${1:-}" = --bench ]; then
    echo "postgresql-15        what the benchmark compares with"
  elif [ "${1:-}" = --reports ] && ! command -v npm >/dev/null 2>&1; then
    echo "npm                  installs DuckDB"
  fi
}

# DuckDB's library comes in this npm package, of which npm checks what the registry says of its bytes. The version is
# exact: the program is tested with it.
duckdb_package=@duckdb/node-bindings-linux-x64
duckdb_version=1.5.6-r.1

install_duckdb() {
  if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    echo "setup: DuckDB is installed for Linux on x86-64 only; name another libduckdb.so in BENEFACTOR_DUCKDB." >&2
    exit 1
  fi
  if [ "$(id -u)" = 0 ]; then folder=/usr/local/lib/benefactor; else folder=$HOME/.local/lib/benefactor; fi
  library=$folder/node_modules/$duckdb_package/libduckdb.so
  installed_version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "${library%/*}/package.json" 2>/dev/null || true)
  if [ -f "$library" ] && [ "$installed_version" = "$duckdb_version" ]; then return; fi
  echo "setup: installing DuckDB $duckdb_version (24 MB) into $folder with npm"
  mkdir -p "$folder"
  npm_log=$(mktemp)
  if ! npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --save-exact \
    "$duckdb_package@$duckdb_version" >"$npm_log" 2>&1 || [ ! -f "$library" ]; then
    tail -n 30 "$npm_log" >&2
    rm -f "$npm_log"
    echo "setup: npm failed; its last lines are above." >&2
    exit 1
  fi
  rm -f "$npm_log"
  echo "setup: DuckDB is at $library"
}

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | cut -c 2)" = i ]
}

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "setup: this system has no dpkg-query; install the packages below by hand (names are Debian 12's)." >&2
  wanted "${1:-}" >&2
  exit 1
fi

missing=$(wanted "${1:-}" | while read -r package reason; do
  installed "$package" || echo "$package"
done)
if [ -z "$missing" ]; then
  [ "${1:-}" != --reports ] || install_duckdb
  exit 0
fi

echo "setup: these packages are missing:"
wanted "${1:-}" | while read -r package reason; do
  installed "$package" || printf '  %-20s %s\n' "$package" "$reason"
done

if [ "$(id -u)" = 0 ]; then
  as_root=
elif command -v sudo >/dev/null 2>&1; then
  as_root=sudo
else
  echo "setup: installing needs root, and there is no sudo. Run this as root:" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends" $missing >&2
  exit 1
fi

run_apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "setup: installing them with apt-get (about a minute on a bare system)"
# The lists may be absent or too old to name a file that still exists, so they are fetched first.
if ! { run_apt update && run_apt install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  echo "setup: apt-get failed; its last lines are above." >&2
  exit 1
fi
echo "setup: done"
[ "${1:-}" != --reports ] || install_duckdb
