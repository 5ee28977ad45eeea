#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what tools/apt-packages.txt names and is missing, and the npm packages that web/verify is built with; quick and silent when
# nothing is.
#   tools/install-dependencies.sh           install
#   tools/install-dependencies.sh --list    print the missing packages, install nothing
# Works as root or through sudo. Exit 0: all is there; 1: something could not be installed.
set -euo pipefail
export LC_ALL=C

list=$(dirname "$(readlink -f "$0")")/apt-packages.txt

if ! command -v dpkg-query >/dev/null; then
  echo "install-dependencies: this is not Debian (no dpkg-query), so nothing was installed." >&2
  echo "  Install the equivalents of the packages in $list by hand;" >&2
  echo "  then run make with DEPS=no." >&2
  exit 1
fi

# A package counts only in state "installed"; one that was removed but left its settings does not.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
missing=()
while read -r package condition _; do
  [ -n "$package" ] || continue
  if [[ "$condition" == unless:* ]] && command -v "${condition#unless:}" >/dev/null; then continue; fi
  grep -qxF -- "$package" <<<"$installed" || missing+=("$package")
done < <(sed 's/#.*//' "$list")

if [ "${1:-}" = --list ]; then
  [ ${#missing[@]} -eq 0 ] || printf '%s\n' "${missing[@]}"
  exit 0
fi
# The packages of the lock file of web/verify; after these no build needs a network.
install_web() {
  local script
  script=$(dirname "$list")/../web/verify/install.sh
  [ ! -x "$script" ] || "$script"
}
if [ ${#missing[@]} -eq 0 ]; then
  install_web
  exit
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install-dependencies: ${#missing[@]} packages are missing, and this is neither root nor is sudo here." >&2
    echo "  As root, run:  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "install-dependencies: installing ${missing[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
# The lists of a fresh machine are empty or old: try with what is here, refresh once, try again.
if ! "${apt[@]}" install --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
  "${apt[@]}" update >/dev/null || echo "install-dependencies: apt-get update failed; trying with the lists that are here" >&2
  if ! "${apt[@]}" install --no-install-recommends "${missing[@]}"; then
    echo "install-dependencies: apt-get could not install: ${missing[*]}" >&2
    echo "  Its messages are above. Without a network, install these packages from your own mirror." >&2
    exit 1
  fi
fi
install_web
