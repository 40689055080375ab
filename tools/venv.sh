#!/bin/sh
# Makes .venv and installs the pinned requirements into it; with "dev", those of the checks and tests too,
# which includes the network that is trained with torch.
# A stamp remembers what was installed, so that a second call costs next to nothing.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
files=requirements.txt
[ "$what" = dev ] && files="requirements.txt requirements-dev.txt requirements-cnn.txt"

say() { printf '%s\n' "$*" >&2; }

# True for an interpreter that runs, has a supported version and can make environments.
usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if usable "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

no_python() {
    say "No usable Python was found: 3.11, 3.12 or 3.13 is needed, with its venv module."
    say "Name one if you have it: PYTHON=/path/to/python3.12 make ..."
    exit 1
}

stamp_text() {
    # shellcheck disable=SC2086  # a list of files
    cat $files | cksum
    .venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null
}

installed() {
    [ -f ".venv/$what.stamp" ] && [ "$(stamp_text)" = "$(cat ".venv/$what.stamp")" ]
}

pip_install() {
    .venv/bin/python -m pip install --disable-pip-version-check -q --no-compile "$@"
}

install_into_venv() {
    set --
    for file in $files; do set -- "$@" -r "$file"; done
    # uv knows where torch's small build for plain processors lies; pip takes the index's own.
    if command -v uv >/dev/null 2>&1 && UV_TORCH_BACKEND=cpu uv pip install --quiet --python .venv/bin/python "$@"; then
        return
    fi
    # A registry may hiccup: once more before giving up.
    pip_install "$@" || { say "The installation failed; trying once more."; sleep 3; pip_install "$@"; }
}

# Compiled modules make every start quick. What is never imported would only take room: a hundred megabytes.
compile_modules() {
    .venv/bin/python -m compileall -q -j 0 \
        -x '/(tests?|testing|torch|sympy|networkx|pip|setuptools|fontTools|grpc_tools)/|/phonenumbers/(geo|short|carrier|tz)?data/' \
        .venv/lib || say "Some modules could not be compiled; they will be when they are first used."
}

if installed; then
    exit 0
fi

# Two makes at a time take turns, where the machine has flock.
if command -v flock >/dev/null 2>&1; then
    exec 9>.venv.lock
    flock 9
    if installed; then
        exit 0
    fi
fi

if ! usable .venv/bin/python; then
    python=$(find_python) || { tools/debian-packages.sh python && python=$(find_python); } || no_python
    say "Making .venv with $("$python" --version)."
    rm -rf .venv
    "$python" -m venv .venv
fi
say "Installing $files; the first time takes a minute or two."
install_into_venv
compile_modules
stamp_text >".venv/$what.stamp"
