#!/usr/bin/env bash
# Succeed when the system has a Node and an npm that can build the front end.
set -eu
command -v node npm >/dev/null
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);
'
# npm before 11 forgets the optional native parts of the bundler.
[ "$(npm --version | cut -d. -f1)" -ge 11 ]
