/**
 * The resident bash that forks programs so that Node does not. One main process makes slots; each slot is a forked bash that
 * runs one program at a time, so a program costs a single fork, and the slot outlives the program's group to report its end.
 *
 *     node ──stdin: slot numbers──► main ──forks──► slot 0, 1, 2 … ──forks──► program (own process group)
 *     node ──<slot>.pipe: "id fields"─────────────────►│
 *     node ──<slot>.spec: NUL-separated fields────────►│
 *     node ◄──stdout: "start id pid", "end id code signaled left" ──┘
 *
 * Data never becomes code: fields are read by mapfile into an array and used quoted. Variables are named `__fleet…` because the
 * program's environment is set in the same scope; `is-expressible.ts` keeps names away that would be code or magic to bash.
 * Programs and slots end with this process's standard input, so a killed orchestrator leaves nothing: slots share the main process's
 * group (`kill -TERM 0`), programs have groups of their own.
 */
export const helperScript = String.raw`# Resident process of Fleet: starts programs and reports their ends. Ends with its standard input.
((BASH_VERSINFO[0] >= 5)) || exit 3
__fleet_folder=$1 __fleet_mark=$2 __fleet_umask=$(umask)
LC_ALL=C
set -f
cd /
export -n PATH
unset -v PWD OLDPWD SHLVL

# A program that died by a signal is told from one that exited with 128 + n only by the notice that wait leaves on standard error.
signaled() {
  local notes
  mapfile -t notes <"$__fleet_folder/$__fleet_slot.notes"
  : >"$__fleet_folder/$__fleet_slot.notes"
  [[ \${notes[*]} == "["* || \${notes[*]} == *" $__fleet_pid "* ]]
}

program() {
  local __fleet_count=$((__fleet_spec[3]))
  umask 077
  exec 3>&1 <"\${__fleet_spec[1]}" >>"\${__fleet_spec[2]}" 2>&1 || { printf 'fail %s open\n' "$__fleet_id"; return; }
  umask "$__fleet_umask"
  cd -- "\${__fleet_spec[0]}" || { printf 'fail %s folder\n' "$__fleet_id" >&3; return; }
  unset -v PWD OLDPWD
  export "\${__fleet_spec[@]:4:__fleet_count}" 2>/dev/null
  exec -a "\${__fleet_spec[4+__fleet_count]}" -- "\${__fleet_spec[5+__fleet_count]}" "\${__fleet_spec[@]:6+__fleet_count}" 3>&-
}

slot() {
  local __fleet_slot=$1 __fleet_last=$! __fleet_id __fleet_fields __fleet_spec __fleet_pid __fleet_code __fleet_signaled __fleet_left
  printf 'slot %s %s\n' "$__fleet_slot" "$BASHPID"
  exec 2>>"$__fleet_folder/$__fleet_slot.notes" 4>/dev/null <"$__fleet_folder/$__fleet_slot.pipe" || exit
  trap '[[ $! == "$__fleet_last" ]] || kill -KILL -- "-$!" 2>&4; exit 0' TERM
  set -m
  while read -r __fleet_id __fleet_fields; do
    mapfile -d '' -t -n "$__fleet_fields" __fleet_spec <"$__fleet_folder/$__fleet_slot.spec"
    (program) 4>&- &
    __fleet_pid=$! __fleet_signaled=0 __fleet_left=0
    printf 'start %s %s\n' "$__fleet_id" "$__fleet_pid"
    # Never -f: for the first program of a slot it can spin for ever. A subshell is not told of stops, so wait means the end anyway.
    wait "$__fleet_pid"
    __fleet_code=$?
    ((__fleet_code > 128)) && signaled && __fleet_signaled=1
    kill -KILL -- "-$__fleet_pid" 2>&4 && __fleet_left=1
    __fleet_last=$__fleet_pid
    printf 'end %s %s %s %s\n' "$__fleet_id" "$__fleet_code" "$__fleet_signaled" "$__fleet_left"
  done
}

printf 'ready\n'
while read -r __fleet_slot; do
  mkfifo -m 600 "$__fleet_folder/$__fleet_slot.pipe" || exit 4
  slot "$__fleet_slot" &
done

trap '' TERM
kill -TERM 0
wait
set +f
for __fleet_process in /proc/[0-9]*; do
  mapfile -d '' -t __fleet_spec <"$__fleet_process/environ"
  for __fleet_field in "\${__fleet_spec[@]}"; do
    [[ $__fleet_field != "FLEET_STRAY_MARK=$__fleet_mark."* ]] || kill -KILL "\${__fleet_process#/proc/}"
  done
done
rm -rf -- "$__fleet_folder"
`.replaceAll('\\${', '${')
