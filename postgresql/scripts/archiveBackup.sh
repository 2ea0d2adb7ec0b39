#!/bin/bash
# Backs up into the archive: everything if that is due, or else what has changed. Makes the archive where there is none yet.
# Environment: STANZA, FULL_AFTER_DAYS, ONLY_FIRST (not empty: nothing is done where there is a backup already).
set -euo pipefail
pgbackrest --stanza="$STANZA" stanza-create
last_full=$(pgbackrest --stanza="$STANZA" info --output=json | python3 -c '
import json, sys
backups = [one for stanza in json.load(sys.stdin) for one in stanza.get("backup", [])]
print(max((one["timestamp"]["stop"] for one in backups if one["type"] == "full"), default=0))')
# The log is archived, or this fails and says why not.
pgbackrest --stanza="$STANZA" check
[ -z "${ONLY_FIRST:-}" ] || [ "$last_full" = 0 ] || { echo "there is a backup already"; exit 0; }
type=incr
[ $(($(date +%s) - last_full)) -lt $((FULL_AFTER_DAYS * 86400 - 3600)) ] || type=full
pgbackrest --stanza="$STANZA" --type="$type" backup
pgbackrest --stanza="$STANZA" info
