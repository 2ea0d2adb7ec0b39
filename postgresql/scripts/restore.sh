#!/bin/bash
# Restores a backup beside the databases that are there: each as <database>_restored, which may not be there yet. It belongs to the
# same owner. Environment: OWNER_OF_<DATABASE>, BACKUP (default: the newest), and how libpq connects, as superuser.
set -euo pipefail
. "$(dirname "$0")/newestBackup.sh"
for database in $(ls -1 "$backup"); do
  variable=OWNER_OF_${database^^}
  owner=${!variable:?"the backup has a database that the installation does not have: $database"}
  restored=${database}_restored
  [ -z "$(psql --dbname postgres -XAtc "SELECT 1 FROM pg_database WHERE datname = '$restored'")" ] || {
    echo "there is a database $restored already; drop or rename it first" >&2
    exit 1
  }
done
for database in $(ls -1 "$backup"); do
  variable=OWNER_OF_${database^^}
  restored=${database}_restored
  createdb --template template0 --owner "${!variable}" "$restored"
  psql --dbname "$restored" -XAtqc "REVOKE ALL ON DATABASE $restored FROM PUBLIC"
  pg_restore --exit-on-error --no-owner --no-privileges --role "${!variable}" --dbname "$restored" "$backup/$database/dump"
  sums "$restored" >/tmp/sums
  diff "$backup/$database/sums" /tmp/sums || { echo "$restored: tables differ from the backup" >&2; exit 1; }
  echo "$restored: $(wc -l </tmp/sums) tables are equal to those of $(basename "$backup")"
done
