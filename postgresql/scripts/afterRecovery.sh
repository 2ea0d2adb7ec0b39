#!/bin/bash
# After the data has come from an archive: nothing may be fetched from there any more, by this member or by one that copies it.
# Argument: how the server is reached.
set -euo pipefail
psql --no-psqlrc --quiet --dbname "$1" --command "ALTER SYSTEM RESET ALL"
