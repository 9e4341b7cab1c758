/*
 * Constant texts for `sh -c`; whatever varies comes as arguments and is only ever used quoted.
 */

/**
 * Outside the sandbox: `<filter file or -> <cgroup.procs file>… -- program …`. Opens the system call filter as descriptor 9, joins the control groups,
 * and ignores SIGTERM, which bwrap would die of: it is for the program inside.
 */
export const outerScript = `case $1 in -) ;; *) exec 9<"$1" || exit 125; trap '' TERM ;; esac
shift
while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
shift
exec "$@"`

/** How many looks at the table of sockets a forwarder may take to listen; a look takes well under a millisecond. */
const maxLooks = 20_000

/**
 * Inside, as the first process of the namespace: `<memory in KB> <size of files in blocks> <processes>`, each or `-`, then for each forwarder `<port as four
 * hexadecimal digits> <count of its words> <its words…>`, then `-- program …`. Sets the limits, starts the forwarders and waits until each listens (the kernel's
 * table of sockets tells; connecting to try would reach Fleet), runs the program and reaps what others leave. With its end the kernel ends all that is
 * left in the namespace, before bwrap returns. `ulimit` counts files in blocks of 512 bytes in every `sh`; processes are `-u` to some and `-p` to others.
 */
export const innerScript = `ulimit -c 0
[ "$1" = - ] || ulimit -d "$1" || exit 125
[ "$2" = - ] || ulimit -f "$2" || exit 125
[ "$3" = - ] || ulimit -u "$3" 2>/dev/null || ulimit -p "$3" || exit 125
shift 3
while [ "$1" != -- ]; do
  hex=$1 words=$2
  shift 2
  case $words in
    3) "$1" "$2" "$3" >/dev/null 2>&1 & ;;
    4) "$1" "$2" "$3" "$4" >/dev/null 2>&1 & ;;
  esac
  shift "$words"
  looks=0
  while :; do
    while read -r _ address _ state _; do
      [ "$address $state" != "0100007F:$hex 0A" ] || break 2
    done </proc/net/tcp
    looks=$((looks + 1))
    [ "$looks" -lt ${maxLooks} ] || { echo 'the way to the gateway could not be opened' >&2; exit 125; }
  done
done
shift
"$@"
exit $?`
