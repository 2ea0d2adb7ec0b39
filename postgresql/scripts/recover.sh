#!/bin/bash
# Begins a new installation with the data of another one, from its archive, as of a moment or as of the archive's end.
# Environment: DATA_FOLDER, STANZA, RECOVERY_CONFIG, RECOVERY_TIME (may be empty).
set -euo pipefail
mkdir -p -m 0700 "$DATA_FOLDER"
target=()
[ -z "${RECOVERY_TIME:-}" ] || target=(--type=time "--target=$RECOVERY_TIME" --target-action=promote)
pgbackrest --config="$RECOVERY_CONFIG" --stanza="$STANZA" --log-level-console=info "${target[@]}" restore
