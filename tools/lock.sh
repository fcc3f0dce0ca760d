#!/usr/bin/env bash
# Pin every Python dependency with its hashes: what develops, what runs, and Node for machines without it.
set -eu -o pipefail
cd "$(dirname "$0")/.."

compile() {
  uv pip compile "$@" --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
}

compile pyproject.toml --extra dev --extra postgres --extra redis --extra s3 --output-file requirements/dev.txt
compile pyproject.toml --extra postgres --extra redis --extra s3 --constraint requirements/dev.txt --output-file requirements/run.txt
compile requirements/node.in --output-file requirements/node.txt
