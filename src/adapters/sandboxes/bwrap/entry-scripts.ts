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
 * Inside: `<port as text> <port as four hexadecimal digits> <words of the forwarder> <its words…> … -- program …`. Starts the forwarders, waits until each
 * listens (the kernel's table of sockets tells; connecting to try would reach Fleet), and becomes the program.
 */
export const innerScript = `while [ "$1" != -- ]; do
  hex=$1 count=$2 words=$2
  shift 2
  case $count in
    2) "$1" "$2" >/dev/null 2>&1 & ;;
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
exec "$@"`
