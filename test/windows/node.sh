#!/bin/bash
# Runs Node for Windows under Wine: takes the place of "node" in tests (DNS_SYNC_TEST_NODE). Wine gives Node no Unix pipes,
# so stdin, stdout and stderr are files. Paths below drive C: and of dist are translated in arguments and variables.
# DNS_SYNC_WINE is the folder of the lane, DNS_SYNC_WINE_DIST the dist of this checkout.
set -u
drive=$DNS_SYNC_WINE/prefix/drive_c
mkdir -p "$drive/run"
run=$(mktemp -d "$drive/run/XXXXXX")
trap 'rm -rf "$run"' EXIT
cat >"$run/in"

windows_path() {
  case $1 in
    "$drive"/*) printf '%s' "C:${1#"$drive"}" | tr / '\\' ;;
    "$DNS_SYNC_WINE_DIST"/*) printf '%s' "C:/dist${1#"$DNS_SYNC_WINE_DIST"}" | tr / '\\' ;;
    *) printf '%s' "$1" ;;
  esac
}

words=()
for word in "$@"; do words+=("$(windows_path "$word")"); done
for name in $(compgen -e | grep -v '^DNS_SYNC_WINE'); do
  case ${!name} in "$drive"/*) export "$name=$(windows_path "${!name}")" ;; esac
done
export LC_ALL=C.UTF-8 WINEPREFIX=$DNS_SYNC_WINE/prefix WINEDEBUG=-all
export NODE_OPTIONS="${NODE_OPTIONS:-} --import file:///C:/lane/strict.mjs --import file:///C:/lane/tools.mjs"
case $PWD in "$drive"*) ;; *) cd "$drive/t" || exit 125 ;; esac
export DNS_SYNC_LANE_MARK=$(windows_path "$run/started")

start() { timeout -k 5 300 /usr/lib/wine/wine64 'C:\lane\node.exe' "${words[@]}" <"$run/in" >"$run/out" 2>"$run/err"; }
start
code=$?
# Wine may fail before Node begins, if many start at once. Then nothing of ours has run, and it is started once more.
if [ $code -ne 0 ] && [ ! -e "$run/started" ]; then
  start
  code=$?
fi
cat "$run/out"
cat "$run/err" >&2
exit $code
