#!/bin/sh
# Puts event stream clients that others wrote into a folder, where the end-to-end tests look for them.
# Usage: scripts/install-sse-clients.sh [FOLDER]     default: target/sse-clients
set -eu

folder=${1:-$(dirname "$0")/../target/sse-clients}
versions='httpx==0.28.1 httpx-sse==0.4.3 sseclient-py==1.9.0 eventsource@4.1.1'

if [ "$(cat "$folder/versions" 2>/dev/null)" = "$versions" ]; then
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
# shellcheck disable=SC2086
set -- $versions
python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
    --target "$folder/python" "$1" "$2" "$3"
npm install --silent --no-save --no-audit --no-fund --prefix "$folder/node" "$4"
echo "$versions" >"$folder/versions"
