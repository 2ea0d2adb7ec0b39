#!/bin/sh
# Refuses to start a server on the data of another major version: PostgreSQL cannot read it, and nothing may change it.
# Environment: DATA_FOLDER, BIN_FOLDER. The reason is also the termination message of the container.
set -eu
[ -s "$DATA_FOLDER/PG_VERSION" ] || exit 0
found=$(cat "$DATA_FOLDER/PG_VERSION")
server=$("$BIN_FOLDER/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
[ "$found" != "$server" ] || exit 0
message="the volume holds data of PostgreSQL $found, and the image brings PostgreSQL $server. Nothing was changed. \
Set the image of PostgreSQL $found again and make a backup; then make an installation of another name with the new image, \
and restore the backup into it."
echo "$message" | tee "${TERMINATION_LOG:-/dev/termination-log}" >&2
exit 1
