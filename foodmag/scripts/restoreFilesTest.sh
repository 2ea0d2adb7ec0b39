#!/bin/bash
# Unpacks the newest backup of the files beside everything, and compares every file.
set -euo pipefail
. "$(dirname "$0")/newestFiles.sh"
work=$(mktemp -d "${WORK_FOLDER:-/work}/test-XXXXXX")
trap 'rm -rf "$work"' EXIT
unpack "$work"
echo "restore test of $(basename "$backup") passed: $(wc -l <"$backup/sums") files are equal"
