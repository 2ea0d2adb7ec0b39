#!/bin/bash
# Puts the files of a backup into the place of those that are there, which are kept beside them. The CMS must be stopped: its pods hold the
# folders that are moved. Environment: BACKUP (default: the newest). Volumes: /volume (the files), /backup.
set -euo pipefail
. "$(dirname "$0")/newestFiles.sh"
cd "${VOLUME_FOLDER:-/volume}"
rm -rf .restoring
mkdir .restoring
unpack .restoring
before=before-$(date -u +%Y%m%dT%H%M%SZ)
mkdir "$before"
for part in files private; do
  [ ! -e "$part" ] || mv "$part" "$before/$part"
  [ ! -e ".restoring/$part" ] || mv ".restoring/$part" "$part"
done
rmdir .restoring
echo "$(wc -l <"$backup/sums") files of $(basename "$backup") are in place; the former ones are in $before"
