import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { helperScript } from './helper-script.ts'

/** Writes the helper's script and starts bash on it; the one fork of this process that programs cost. */
export function startHelperProcess(bash: string, scriptPath: string, args: readonly string[]): ChildProcess {
  writeFileSync(scriptPath, helperScript, { mode: 0o600 })
  return spawn(bash, ['--noprofile', '--norc', scriptPath, ...args], {
    cwd: '/',
    // For mkfifo and rm; programs do not get it.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    // A session of its own keeps the terminal's Ctrl-C away from it and from the programs.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
