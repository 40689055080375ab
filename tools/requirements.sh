#!/bin/sh
# Compiles requirements.txt and requirements-dev.txt anew; what is pinned already stays unless it must move.
# With UPGRADE=1 everything moves to its newest release.
set -eu
cd "$(dirname "$0")/.."

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    .venv/bin/python -m pip install --disable-pip-version-check -q uv
    uv=.venv/bin/uv
fi

for name in requirements requirements-dev; do
    "$uv" pip compile ${UPGRADE:+--upgrade} --quiet --universal --python-version 3.11 \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        "$name.in" --output-file "$name.txt"
done
