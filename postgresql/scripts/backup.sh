#!/bin/bash
# Backs up databases into a folder named after the time, which gets its name when it is complete and checked; then removes old ones.
# Environment: DATABASES, KEEP, and how libpq connects. Volume: /backup.
set -euo pipefail
cd "${BACKUP_FOLDER:-/backup}"
scripts=$(dirname "$0")
stamp=$(date -u +%Y%m%dT%H%M%SZ)
new=.new-$stamp
# Of a run that was killed.
rm -rf .new-*
mkdir "$new"

# One psql keeps a transaction open, so that the dump and the sums are of the same moment.
ask() {
  printf '%s\n\\echo <end>\n' "$1" >&"${session[1]}"
  local line
  while IFS= read -r line <&"${session[0]}"; do
    [ "$line" != '<end>' ] || return 0
    printf '%s\n' "$line"
  done
  return 1
}

back_up() {
  mkdir "$new/$1"
  coproc session { exec psql --dbname "$1" --no-psqlrc --no-align --tuples-only --quiet --set ON_ERROR_STOP=1; }
  ask 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;'
  local snapshot
  snapshot=$(ask 'SELECT pg_export_snapshot();')
  ask "$(cat "$scripts/sums.sql")" >"$new/$1/sums"
  pg_dump --dbname "$1" --snapshot="$snapshot" --format=custom --no-password --file="$new/$1/dump"
  ask 'COMMIT;'
  exec {session[1]}>&-
  wait "$session_PID"
  pg_restore --list "$new/$1/dump" >/dev/null
  (cd "$new/$1" && sha256sum dump sums >SHA256SUMS)
  echo "$1: $(wc -l <"$new/$1/sums") tables, $(stat -c %s "$new/$1/dump") bytes"
}

for database in $DATABASES; do back_up "$database"; done
sync
mv "$new" "$stamp"
ls -1d 2*Z | sort | head -n "-$KEEP" | xargs -r rm -rf
echo "backup $stamp is complete; kept: $(ls -1d 2*Z | wc -l)"
