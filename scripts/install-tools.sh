#!/usr/bin/env bash
# Brings the programs that the tests use and a new machine may lack; does nothing where they are there. Debian and its kin only.
set -euo pipefail
missing=()
command -v git >/dev/null || missing+=(git)
command -v sqlite3 >/dev/null || missing+=(sqlite3)
command -v python3 >/dev/null || missing+=(python3)
if [ "$(uname)" = Linux ]; then
  command -v bwrap >/dev/null || missing+=(bubblewrap)
  command -v socat >/dev/null || missing+=(socat)
  command -v prlimit >/dev/null || missing+=(util-linux)
fi
command -v tmux >/dev/null || missing+=(tmux)
# Pages are tested in a real browser.
[ -x /usr/bin/chromium ] || missing+=(chromium)
command -v rg >/dev/null || missing+=(ripgrep)
if [ "${#missing[@]}" -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "please install: ${missing[*]}" >&2
    exit 2
  fi
  sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq "${missing[@]}"
fi
