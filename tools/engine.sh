# Starts and stops an engine for the scripts beside it, which read this file in: sh, set -eu. They have set `program`
# and `work`, a folder of their own.

say() { printf '\n== %s\n' "$*"; }

server=
# start_engine OPTION...: an engine on $work/data; $work/address then holds what it printed, one line a listener.
start_engine() {
  : >"$work/address"
  "$program" serve --data "$work/data" --listen 127.0.0.1:0 "$@" >"$work/address" 2>"$work/serve.log" &
  server=$!
  tries=0
  until grep -q '^listening on ' "$work/address"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
      cat "$work/serve.log" >&2
      exit 1
    fi
    sleep 0.1
  done
  address=$(sed -n 's/^listening on //p' "$work/address")
}

stop_engine() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  server=
}

# Stops it and removes $work, however the script ends.
clean_up_at_end() {
  trap 'status=$?; stop_engine; rm -rf "$work"; exit "$status"' EXIT
  trap 'exit 130' INT TERM HUP
}

# client COMMAND ARGUMENT...: COMMAND is one of the program's, as submit or 'users add'.
client() { command=$1; shift; "$program" $command --connect "$address" "$@"; }
# Some claims of any real batch are refused; the summary says so, and it is no failure of the demonstration.
tolerant() { "$@" || [ $? -eq 1 ]; }
