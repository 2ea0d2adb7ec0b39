# Sets `backup` to the folder of the newest backup, or of the one named by BACKUP, and checks what is in it.
folder=${BACKUP_FOLDER:-/backup}
newest=$(ls -1 "$folder" 2>/dev/null | grep -E '^[0-9]{8}T[0-9]{6}Z$' | sort | tail -n 1 || true)
backup=${BACKUP:-$newest}
[ -n "$backup" ] || { echo "there is no backup in $folder" >&2; exit 1; }
[ -d "$folder/$backup" ] || { echo "there is no backup $backup in $folder" >&2; exit 1; }
backup=$folder/$backup
(cd "$backup" && sha256sum --quiet --check SHA256SUMS)
# unpack FOLDER: every file as it was.
unpack() {
  tar --extract --file "$backup/files.tar" --directory "$1"
  (cd "$1" && sha256sum --quiet --check "$backup/sums")
}
