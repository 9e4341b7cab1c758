import { enableCompileCache } from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { readOwnVersion } from '../platform/own-package.ts'

/** Answers the question that scripts ask most without loading anything. */
function printVersion(): boolean {
  const [argument, ...rest] = process.argv.slice(2)
  if ((argument !== '--version' && argument !== '-V') || rest.length > 0) return false
  process.stdout.write(`${readOwnVersion()}\n`)
  return true
}

/** A reader that goes away (`fleet graph | head`, a terminal that is closed) is no error; what the command does goes on. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
  }
}

/** Where what Node compiled at one start waits for the next; null without a home. Node itself checks that it fits the sources. */
function compileCacheFolder(): string | null {
  const { XDG_CACHE_HOME: cache, HOME: home, LOCALAPPDATA: local } = process.env
  const folder = cache || (home ? `${home}/.cache` : local)
  return folder ? `${folder}/elite-fleet/compiled` : null
}

// NO_COLOR wins (no-color.org); Node itself would rather take FORCE_COLOR, and warn.
if ((process.env['NO_COLOR'] ?? '') !== '') delete process.env['FORCE_COLOR']

if (!printVersion()) {
  ignoreClosedPipes()
  const folder = compileCacheFolder()
  if (folder !== null) enableCompileCache(folder)
  // An orchestrator waits more than it works, but V8 grows the space for new objects to 128 MB as if it were a server: 30 MB for 1,000 tasks,
  // 50 for 10,000, for nothing that can be measured. Likewise the space for old ones, which may else double between two collections: 20 MB for
  // 10,000 tasks, at 1 % more CPU. Other versions of V8 may not know the flags and would say so on every command.
  if (process.versions.node.startsWith('24.')) {
    setFlagsFromString('--semi-space-growth-factor=1')
    setFlagsFromString('--heap-growing-percent=25')
  }
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv)
}
