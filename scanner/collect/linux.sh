#!/bin/sh
# Siteproof's collector for one Linux computer (any POSIX shell; nothing to install).
#
# It runs the read-only commands at the end, and writes what they say into one file, and nothing
# else: no setting is changed, nothing is sent over the network. Not as root it collects less.
#
#   sh siteproof-linux.sh [FOLDER]
#
# The file COMPUTER-TIME.jsonl is written into FOLDER, or into the folder that one is in. It is
# read by:
#   siteproof import SITE FILE

unset HISTFILE
LC_ALL=C; export LC_ALL
PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH
umask 077

name=$(uname -n | tr -cd 'A-Za-z0-9._-')
file="${1:-.}/$name-$(date -u +%Y%m%dT%H%M%SZ).jsonl"

# A file that is there already is never written over.
set -C
if ! (: >"$file") 2>/dev/null; then
    echo "$file is there already, or cannot be written" >&2
    exit 1
fi
exec 5>>"$file"

# --- How answers are written: bytes as base64, or as hexadecimal digits where there is none. ---

if [ "$(printf a | base64 2>/dev/null)" = 'YQ==' ]; then
    form=base64
    encode() { base64 | tr -d '\n'; }
elif [ "$(printf a | od -An -v -tx1 2>/dev/null | tr -d ' \n')" = 61 ]; then
    form=hex
    encode() { od -An -v -tx1 | tr -d ' \n'; }
else
    echo "neither base64 nor od is here: nothing was collected" >&2
    exit 1
fi

# A command that hangs costs its own time. Where no timeout is installed, it is not bounded.
if timeout 5 true 2>/dev/null; then
    bounded() { timeout "$1" sh -c "$2"; }
else
    bounded() { sh -c "$2"; }
fi

moment() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# Quotes one word for JSON: what is not plain is left out.
plain() { printf '"%s"' "$(tr -cd 'A-Za-z0-9._:/ ()+-' | cut -c 1-200)"; }

list() {
    between=
    printf '['
    while read -r word; do
        printf '%s' "$between"
        printf '%s\n' "$word" | plain
        between=,
    done
    printf ']'
}

# ask KEY SECONDS BYTES TEXT: one line of the file. Its status comes by descriptor 3, because the
# output goes through a pipe.
written=0
ask() {
    printf '{"key":"%s","columns":[],"utc":"%s","%s":"' "$1" "$(moment)" "$form" >&5
    begun=$(date +%s)
    status=$({ { bounded "$2" "$4" 5>&- </dev/null 2>/dev/null; echo "$?" >&3; } |
        head -c "$(($3 + 1))" | encode >&5; } 3>&1)
    took=$(($(date +%s) - begun))
    [ "$took" -ge 0 ] || took=0
    printf '","status":%d,"ms":%d' "${status:-1}" "$((took * 1000))" >&5
    # timeout ends a command with 124 (GNU) or 143 (busybox).
    case $status in 124 | 137 | 143)
        if [ "$took" -ge "$2" ]; then
            printf ',"reason":"timed-out","detail":"no answer within %d s"' "$2" >&5
        fi ;;
    esac
    printf '}\n' >&5
    written=$((written + 1))
}

# --- The heading: which computer this is. ---

own() { cat "/sys/class/dmi/id/$1" 2>/dev/null | plain; }

macs() {
    for one in /sys/class/net/*; do
        if [ -e "$one/device" ]; then cat "$one/address" 2>/dev/null; fi
    done
}

addresses() {
    ip -o address show scope global 2>/dev/null | awk '{ sub("/.*", "", $4); print $4 }'
}

root=false
if [ "$(id -u)" = 0 ]; then root=true; fi
{
    printf '{"format":"@FORMAT@","system":"linux","version":"@VERSION@"'
    printf ',"questions":"@DIGEST@","count":@COUNT@,"name":"%s"' "$name"
    printf ',"uuid":'; own product_uuid
    printf ',"serial":'; own product_serial
    printf ',"vendor":'; own sys_vendor
    printf ',"model":'; own product_name
    printf ',"macs":'; macs | list
    printf ',"addresses":'; addresses | list
    printf ',"administrator":%s,"local":"%s"' "$root" "$(date +%Y-%m-%dT%H:%M:%S%z)"
    printf ',"utc":"%s"}\n' "$(moment)"
} >&5

# --- Asking. Each command stands here as it is run. ---

@QUESTIONS@
# A file without this line was cut off.
printf '{"end":%d}\n' "$written" >&5
echo "$file"
