#!/bin/sh
# Sees to the programs beside Python that the project needs, by Debian's packages where it may install them;
# otherwise it fails and names what is missing.
#   debian-packages.sh tests     PostgreSQL, Redis and Chromium
#   debian-packages.sh python    an interpreter that can make environments
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

has_postgres() {
    for initdb in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$initdb" ] && return 0
    done
    has initdb && has postgres
}

missing_python() {
    python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || printf 'python3 python3-venv '
}

missing_tests() {
    has_postgres || printf 'postgresql '
    has redis-server || printf 'redis-server '
    has chromium || has chromium-browser || has google-chrome || printf 'chromium '
}

explain() {
    echo "These programs are needed and not all here: $packages" >&2
    echo "On Debian: apt-get install $packages" >&2
    echo "$1" >&2
    exit 1
}

what=${1:-tests}
packages=$(missing_"$what")
[ -z "$packages" ] && exit 0

has apt-get || explain "This machine has no apt-get: install them another way."
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if has sudo && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        explain "They could not be installed from here: this user is not root, and sudo asks for a password."
    fi
fi

install() {
    # shellcheck disable=SC2086  # a list of packages; sudo takes the setting as part of its command
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages
}

echo "Installing Debian packages: $packages" >&2
log=$(mktemp)
if ! install >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    explain "apt-get could not install them; what it said is above."
fi
rm -f "$log"

packages=$(missing_"$what")
[ -z "$packages" ] || explain "apt-get installed its packages, and still they are not found."
