import type { LaunchEnd, Program } from './launcher.ts'
import { toSignalName } from './signal-name.ts'
import { takeExecFailure } from './take-exec-failure.ts'

/** What is known of a program whose end the helper reports; `failure` is the step before `exec` that failed. */
export type Launched = { readonly program: Program; readonly failure: string | null; readonly scriptPath: string }

const reasons: Readonly<Record<string, string>> = {
  open: 'its input or log file cannot be opened',
  folder: 'its working folder cannot be entered',
}

/** Reads the numbers of an `end` line: exit status as bash gives it, died by a signal, others of the group were left. */
export function toLaunchEnd({ program, failure, scriptPath }: Launched, [code = 0, signaled = 0, left = 0]: readonly number[]): LaunchEnd {
  const reason = failure === null ? execFailure(program, scriptPath, code) : (reasons[failure] ?? failure)
  if (reason !== null) return { kind: 'not-started', message: `cannot start ${program.path}: ${reason}` }
  const groupLeft = left === 1
  return signaled === 1 ? { kind: 'signaled', signal: toSignalName(code - 128), groupLeft } : { kind: 'exited', code, groupLeft }
}

function execFailure({ logPath }: Program, scriptPath: string, code: number): string | null {
  return code === 126 || code === 127 ? takeExecFailure(logPath, scriptPath) : null
}
