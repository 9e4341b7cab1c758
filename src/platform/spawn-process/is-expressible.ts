const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/** Variables that bash computes, refuses to set or acts upon, and the names of the helper itself. */
const magic =
  /^(?:_|__fleet.*|BASH.*|COMP.*|COPROC|DIRSTACK|EPOCH.*|EUID|FUNCNAME|FUNCNEST|GLOBIGNORE|GROUPS|HISTCMD|IFS|LINENO|MAPFILE|OPT.*|PIPESTATUS|POSIXLY_CORRECT|PPID|RANDOM|READLINE.*|REPLY|SECONDS|SHELLOPTS|SRANDOM|UID)$/

const characterLocale = /^(?:LANG|LC_ALL|LC_CTYPE)$/
/** In other encodings a byte of a character can look like a quote or a backslash to bash. */
const safeLocale = /^(?:|C|POSIX|.*\.utf-?8(?:@.*)?)$/i

/** Whether bash can hand this environment on exactly; what it cannot express is started directly. */
export function isExpressible(environment: Readonly<Record<string, string>>): boolean {
  for (const name in environment) {
    if (!identifier.test(name) || magic.test(name)) return false
    if (characterLocale.test(name) && !safeLocale.test(environment[name] ?? '')) return false
  }
  return true
}
