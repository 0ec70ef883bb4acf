#!/bin/bash
# Measures the same job done by PostgreSQL 15: a throwaway server on a Unix socket, one function call per claim.
# Usage: tools/benchmark/postgres/run.sh [--seconds N] [--repeat R] [--clients "1 8 32"] [--policies N]
#          [--workloads "uniform hot"] [--functions "plain lean"] [--data DIR] [--check]
# Defaults: 10 seconds, 3 times, clients "1 8 32", 100000 policies, both workloads, both functions. --data is a folder
# that does not exist yet or is empty (default: a new one under $TMPDIR); it is removed at the end. --check decides
# claims worked out by hand instead, and counts the cents after a short run of many clients.
set -euo pipefail

seconds=10 repeat=3 clients="1 8 32" policies=100000 workloads="uniform hot" functions="plain lean" data= check=
here=$(cd "$(dirname "$0")" && pwd)

say() { echo "postgres: $*" >&2; }
refuse() { say "$*"; exit 2; }
# whole <option> <value> <least> <most>
whole() {
  [[ $2 =~ ^[0-9]{1,9}$ ]] && ((10#$2 >= $3 && 10#$2 <= $4)) || refuse "$1 is a whole number from $3 to $4, not \"$2\""
}
# words <option> <value> <allowed words>...
words() {
  local option=$1 value=$2 word
  shift 2
  [[ $value =~ [^[:space:]] ]] || refuse "$option is one or more of: $*"
  for word in $value; do [[ " $* " == *" $word "* ]] || refuse "$option is one or more of: $*; not \"$word\""; done
}

while [ $# -gt 0 ]; do
  case $1 in
    --check) check=1; shift; continue ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --seconds | --repeat | --clients | --policies | --workloads | --functions | --data) ;;
    *) refuse "unknown argument \"$1\"; --help lists what there is" ;;
  esac
  [ $# -gt 1 ] || refuse "$1 needs a value"
  declare "${1#--}=$2"
  shift 2
done
whole --seconds "$seconds" 1 3600
whole --repeat "$repeat" 1 100
whole --policies "$policies" 1 10000000
seconds=$((10#$seconds)) repeat=$((10#$repeat)) policies=$((10#$policies))
words --workloads "$workloads" uniform hot
words --functions "$functions" plain lean
[[ $clients =~ [0-9] ]] || refuse "--clients is one or more whole numbers"
set -f
for c in $clients; do whole --clients "$c" 1 200; done

bin=/usr/lib/postgresql/15/bin
for program in initdb pg_ctl psql pgbench; do
  if [ ! -x "$bin/$program" ]; then
    say "PostgreSQL 15 is not installed ($bin/$program is missing); tools/setup.sh --bench installs it"
    exit 1
  fi
done

# The server refuses to run as root, so root lends it another user's name.
as=()
if [ "$(id -u)" = 0 ]; then
  owner=postgres
  id -u "$owner" >/dev/null 2>&1 || owner=nobody
  as=(runuser -u "$owner" --)
fi

if [ -n "$data" ]; then
  case $data in /*) ;; *) data=$PWD/$data ;; esac
  if [ -e "$data" ] && { [ ! -d "$data" ] || [ -n "$(ls -A "$data")" ]; }; then
    refuse "--data \"$data\" exists and is not an empty folder; what is in it would be removed"
  fi
  mkdir -p "$data" || refuse "--data \"$data\" cannot be made"
else
  data=$(mktemp -d "${TMPDIR:-/tmp}/benefactor_postgres.XXXXXX") || refuse "no folder can be made in ${TMPDIR:-/tmp}"
fi

# A Unix socket's path may have 107 bytes, and a test's folder may be deep, so the socket gets a short folder of its own.
socket=$(mktemp -d /tmp/benefactor_pg.XXXXXX)
running= child=
finish() {
  status=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [ -n "$child" ]; then kill "$child" 2>/dev/null || true; wait "$child" 2>/dev/null || true; fi
  if [ -n "$running" ]; then
    "${as[@]}" "$bin/pg_ctl" -D "$data/cluster" -m immediate -w -t 60 stop >/dev/null 2>&1 || true
  fi
  rm -rf "$data" "$socket"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
chmod 755 "$data"
[ ${#as[@]} = 0 ] || chown "$owner" "$data" "$socket"
if ! "${as[@]}" test -w "$data"; then
  say "the server's user $owner cannot reach $data; name a folder with --data whose parents all users may enter"
  exit 1
fi
cd /

# The port only names the socket, and its folder is new, so any will do.
port=5432
memory_mb=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
buffers_mb=$((memory_mb / 4 < 4096 ? memory_mb / 4 : 4096))

say "making a cluster in $data"
log=$data/log
# Runs a command in the background and waits for it, so that a signal to this script ends it at once.
watched() {
  "$@" <&0 &
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}
quietly() {
  watched "$@" >"$log" 2>&1 && return
  say "failed: $*"
  tail -n 20 "$log" "$data/server.log" >&2 2>/dev/null || true
  exit 1
}
quietly timeout 120 "${as[@]}" "$bin/initdb" -D "$data/cluster" -U postgres -A trust -E UTF8 --locale=C
cat >>"$data/cluster/postgresql.conf" <<SETTINGS
listen_addresses = ''
port = $port
unix_socket_directories = '$socket'
max_connections = 210
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = ${buffers_mb}MB
effective_cache_size = $((memory_mb / 2))MB
work_mem = 16MB
huge_pages = try
wal_level = minimal
max_wal_senders = 0
wal_compression = lz4
wal_buffers = 64MB
min_wal_size = 2GB
max_wal_size = 8GB
checkpoint_timeout = 30min
random_page_cost = 1.1
jit = off
plan_cache_mode = force_generic_plan
update_process_title = off
SETTINGS
running=1
quietly timeout 120 "${as[@]}" "$bin/pg_ctl" -D "$data/cluster" -w -t 60 -l "$data/server.log" start

query() { "${as[@]}" "$bin/psql" -h "$socket" -p $port -U postgres -d postgres -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
script() { quietly timeout 1800 "${as[@]}" "$bin/psql" -h "$socket" -p $port -U postgres -d postgres -X -q -v ON_ERROR_STOP=1 "$@"; }
for file in schema submit_plain submit_lean; do script <"$here/$file.sql"; done

# Each run's claims are numbered from a billion of their own.
run=0
# bench <workload> <function> <clients> <seconds>: pgbench's output is in $log; a claim that fails ends the whole.
bench() {
  run=$((run + 1))
  sed "s/submit_FUNCTION/submit_$2/" "$here/$1.sql" >"$data/script.sql"
  quietly timeout $(($4 + 120)) "${as[@]}" "$bin/pgbench" -h "$socket" -p $port -U postgres -n -M prepared -c "$3" \
    -j $(($3 < 2 ? 1 : 2)) -T "$4" -D n=$((run * 1000000000)) -D policies="$policies" -f "$data/script.sql" postgres
  if grep -q 'rror:' "$log" || ! grep -q '^number of failed transactions: 0 ' "$log"; then
    say "claims failed:"
    tail -n 20 "$log" >&2
    exit 1
  fi
}

if [ -n "$check" ]; then
  policies=1000
  script -v policies=$policies <"$here/book.sql"
  failed=
  for function in $functions; do
    say "checking submit_$function"
    sed "s/submit_FUNCTION/submit_$function/" "$here/check.sql" >"$data/check.sql"
    wrong=$(timeout 60 "${as[@]}" "$bin/psql" -h "$socket" -p $port -U postgres -d postgres -X -q -A -t \
      -v ON_ERROR_STOP=1 <"$data/check.sql" 2>&1) || wrong="$wrong (psql failed)"
    if [ -n "$wrong" ]; then failed=1; say "submit_$function:"; echo "$wrong" >&2; fi
    for workload in $workloads; do bench "$workload" "$function" 8 1; done
  done
  say "counting the cents"
  wrong=$(query <"$here/conserved.sql")
  if [ -n "$wrong" ]; then failed=1; say "the books do not balance:"; echo "$wrong" >&2; fi
  [ -z "$failed" ] || { echo "postgres check=failed"; exit 1; }
  echo "postgres check=ok"
  exit 0
fi

say "enrolling $policies policies"
script -v policies="$policies" <"$here/book.sql"
# Plans are made for tables that have rows, and statistics of them.
for function in $functions; do for workload in $workloads; do bench "$workload" "$function" 4 1; done; done
script -c "VACUUM ANALYZE"
query -c "SELECT format('postgres settings fsync=%s synchronous_commit=%s shared_buffers=%s version=%s',
  current_setting('fsync'), current_setting('synchronous_commit'), current_setting('shared_buffers'),
  split_part(current_setting('server_version'), ' ', 1))"
size="SELECT count(*), pg_database_size('postgres') FROM claims"
IFS='|' read -r claims_before bytes_before < <(query -c "$size")
for workload in $workloads; do
  for c in $clients; do
    c=$((10#$c))
    # The functions take turns, so that a busy minute of the machine troubles both.
    for ((r = 1; r <= repeat; r++)); do
      for function in $functions; do
        say "$workload, $function, $c clients, run $r of $repeat: $seconds s"
        bench "$workload" "$function" "$c" "$seconds"
        awk -v head="postgres workload=$workload function=$function clients=$c run=$r" '
          /^latency average/ { latency = $4 * 1000 }
          /^tps/ { rate = $3 }
          END { printf "%s claims_per_second=%.0f latency_avg_us=%.0f\n", head, rate, latency }' "$log"
      done
    done
  done
done
IFS='|' read -r claims_after bytes_after < <(query -c "$size")
echo "postgres bytes_per_claim=$(((bytes_after - bytes_before) / (claims_after - claims_before)))"
