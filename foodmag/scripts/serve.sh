#!/bin/bash
# Runs Apache as a user without rights, whose image is read-only. A pod that has to go finishes what it has begun to answer.
set -euo pipefail
set +u
. "${APACHE_ENVVARS:-/etc/apache2/envvars}"
set -u
work=/tmp/apache2
export APACHE_RUN_DIR=$work/run APACHE_LOCK_DIR=$work/lock APACHE_LOG_DIR=$work/log APACHE_PID_FILE=$work/run/apache2.pid
mkdir -p "$APACHE_RUN_DIR" "$APACHE_LOCK_DIR" "$APACHE_LOG_DIR"
apache2 -DFOREGROUND &
server=$!
trap 'kill -WINCH "$server"' TERM WINCH INT
# A signal ends a wait before the server ends.
while kill -0 "$server" 2>/dev/null; do wait "$server" || true; done
