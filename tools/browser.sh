#!/usr/bin/env bash
# Find or install the browser of the end-to-end tests: Debian's Chromium (without its window, it takes half the time),
# else Playwright's own.
set -eu
cd "$(dirname "$0")/.."

command -v chromium-headless-shell >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq || true
  for package in chromium-headless-shell chromium; do
    apt-get install -y -qq --no-install-recommends "$package" fonts-dejavu-core && exit 0
  done
fi
command -v chromium >/dev/null && exit 0
.venv/bin/playwright install chromium && exit 0
echo "Les tests de bout en bout ont besoin de Chromium : sudo apt-get install chromium" >&2
exit 1
