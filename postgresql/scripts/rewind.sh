#!/bin/bash
# Patroni runs this in place of pg_rewind, with its arguments.
#
# A primary that crashed, and was then ended while it recovered as a replica, looks as if it had been shut down. pg_rewind takes its last
# checkpoint for the end of its log, finds nothing to do, and the member replays rows that the new primary does not have: it never
# follows again. So its recovery comes to an end first.
set -eu

folder=
previous=
for argument in "$@"; do
  [ "$previous" != -D ] || folder=$argument
  previous=$argument
done

if [ -n "$folder" ]; then
  state=$(LC_ALL=C "$BIN_FOLDER/pg_controldata" "$folder")
  if grep -q '^Database cluster state: *shut down in recovery$' <<<"$state" &&
    grep -q '^Minimum recovery ending location: *0/0$' <<<"$state"; then
    echo "the recovery of a primary that crashed was interrupted: it comes to its end first" >&2
    # Patroni writes it again when the member starts as a replica.
    rm -f "$folder/standby.signal"
    # Nothing of it may get into an archive.
    "$BIN_FOLDER/postgres" --single -D "$folder" -c archive_mode=on -c archive_command=false template1 </dev/null >&2
  fi
fi

exec "$BIN_FOLDER/pg_rewind" "$@"
