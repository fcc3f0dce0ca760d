#!/usr/bin/env bash
# Make .venv with pip in it; Debian keeps the part of Python that does so in a package of its own.
set -eu
python=$1

say() { printf '%s\n' "$*" >&2; }

command -v "$python" >/dev/null || { say "Python 3.11 ou plus récent est nécessaire : commande « $python » introuvable."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 ou plus récent est nécessaire."; exit 1; }
[ -x .venv/bin/pip ] && exit 0

if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq python3-venv
  else
    say "Il manque le paquet python3-venv. Installez-le : sudo apt-get install python3-venv"
    exit 1
  fi
fi
"$python" -m venv .venv
