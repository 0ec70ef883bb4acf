#!/bin/sh
# Builds targets of the release tree, from nothing if need be; says little unless something fails. For the scripts
# beside it. Usage: tools/build.sh TARGET...
set -eu
cd "$(dirname "$0")/.."

tools/setup.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# CMake describes each library it looks for; that is of interest only when it fails.
if ! cmake --preset release >"$log" 2>&1; then cat "$log" >&2; exit 1; fi
if [ "${BENEFACTOR_QUIET_BUILD:-}" ]; then
  if ! cmake --build --preset release --target "$@" >"$log" 2>&1; then cat "$log" >&2; exit 1; fi
else
  cmake --build --preset release --target "$@"
fi
