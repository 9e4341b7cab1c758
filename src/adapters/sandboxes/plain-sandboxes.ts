import type { Failure } from '../../core/run/failure.ts'
import type { SandboxLevel } from '../../core/plan/plan.ts'
import type { Sandbox, Sandboxes } from '../../ports/sandboxes.ts'

/** Programs as they are, at the levels that ask for no namespace; anything more is refused. For tests, and for machines that have nothing else. */
export function createPlainSandboxes(): Sandboxes {
  return {
    probe: async () => ({ levels: ['none', 'process'], version: null, trouble: { message: 'no sandbox program is used', hint: 'install bubblewrap' } }),
    open: async ({ spec, temporaryFolder }) => {
      const level = spec.level === 'auto' ? 'process' : spec.level
      return level === 'none' || level === 'process' ? { status: 'open', sandbox: plainSandbox(level, temporaryFolder) } : { status: 'refused', failure: refusal(level) }
    },
  }
}

/** Passes every request on unchanged. */
export function plainSandbox(level: SandboxLevel, home: string): Sandbox {
  return { level, wrap: (request) => request, urlInside: (url) => url, home, trouble: () => null, close: async () => {} }
}

function refusal(level: SandboxLevel): Failure {
  return { kind: 'environment', message: `this machine has no sandbox of level ${level}`, hint: 'run fleet doctor, or ask for less under "sandbox"' }
}
