#!/bin/bash
# Restores the newest backup into a server of its own in this pod, and compares every table. Environment: BIN_FOLDER.
set -euo pipefail
. "$(dirname "$0")/newestBackup.sh"
export PATH=$BIN_FOLDER:$PATH
data=${WORK_FOLDER:-/work}/data
rm -rf "$data"
initdb --pgdata "$data" --username postgres --encoding UTF8 --locale C.UTF-8 --auth trust >/dev/null
socket=$(mktemp -d)
pg_ctl --pgdata "$data" --wait --log "$socket/log" \
  --options "-c listen_addresses= -c unix_socket_directories=$socket -c fsync=off" start >/dev/null
trap 'pg_ctl --pgdata "$data" --mode immediate stop >/dev/null' EXIT
export PGHOST=$socket PGUSER=postgres
for database in $(ls -1 "$backup"); do
  createdb --template template0 "$database"
  pg_restore --exit-on-error --no-owner --no-privileges --dbname "$database" "$backup/$database/dump"
  sums "$database" >"$socket/sums"
  diff "$backup/$database/sums" "$socket/sums" || { echo "$database: tables differ from the backup" >&2; exit 1; }
  echo "$database: $(wc -l <"$socket/sums") tables are equal"
done
echo "restore test of $(basename "$backup") passed"
