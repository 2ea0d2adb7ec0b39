#!/bin/bash
# Backs up the files of the site into a folder named after the time, which gets its name when it is complete and checked; then removes
# old ones. Environment: KEEP. Volumes: /volume (the files), /backup.
set -euo pipefail
cd "${BACKUP_FOLDER:-/backup}"
volume=${VOLUME_FOLDER:-/volume}
stamp=$(date -u +%Y%m%dT%H%M%SZ)
new=.new-$stamp
# Of a run that was killed.
rm -rf .new-*
mkdir "$new"
# What Drupal makes again when it is asked for is left out: images in other sizes, style sheets and scripts in one piece.
parts=$(cd "$volume" && ls -d files private)
tar --create --file "$new/files.tar" --directory "$volume" --sort=name \
  --exclude=files/styles --exclude=files/css --exclude=files/js --exclude=files/php $parts
tar --extract --file "$new/files.tar" --to-command='printf "%s  %s\n" "$(sha256sum | cut -d" " -f1)" "$TAR_FILENAME"' >"$new/sums"
(cd "$new" && sha256sum files.tar sums >SHA256SUMS)
sync
mv "$new" "$stamp"
ls -1d 2*Z | sort | head -n "-$KEEP" | xargs -r rm -rf
echo "backup $stamp is complete: $(wc -l <"$stamp/sums") files, $(stat -c %s "$stamp/files.tar") bytes; kept: $(ls -1d 2*Z | wc -l)"
