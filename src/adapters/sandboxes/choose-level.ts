import type { SandboxLevel } from '../../core/plan/plan.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { SandboxRequest } from '../../ports/sandboxes.ts'
import type { FoundBwrap } from './bwrap/find-bwrap.ts'

/** The level that a request comes to; `weakened` says why `auto` could not give what it stands for. */
export type LevelChoice =
  | { readonly status: 'chosen'; readonly level: SandboxLevel; readonly weakened: string | null }
  | { readonly status: 'refused'; readonly failure: Failure }

/** What the plan says counts; only `auto` may give way, and never when the plan asks for something that a weaker level cannot hold. */
export async function chooseLevel({ spec, defaultLevel }: SandboxRequest, bwrap: () => Promise<FoundBwrap>): Promise<LevelChoice> {
  const needsNamespaces = spec.network === 'gateway' || Array.isArray(spec.network)
  if (spec.level === 'auto') {
    if (needsNamespaces) return chosen('bwrap')
    if (defaultLevel !== 'bwrap') return chosen(defaultLevel)
    const found = await bwrap()
    return found.status === 'works' ? chosen('bwrap') : { status: 'chosen', level: 'process', weakened: `level process instead of bwrap: ${found.trouble.message}` }
  }
  if (needsNamespaces && spec.level !== 'bwrap') {
    return refuseLevel(`${spec.level} with a bounded network`, { message: 'only bwrap keeps programs from the network', hint: 'write level: bwrap, or network: all' })
  }
  return chosen(spec.level)
}

function chosen(level: SandboxLevel): LevelChoice {
  return { status: 'chosen', level, weakened: null }
}

/** The failure that halts a run rather than weaken a sandbox. */
export function refuseLevel(what: string, { message, hint }: { readonly message: string; readonly hint: string }): { readonly status: 'refused'; readonly failure: Failure } {
  return { status: 'refused', failure: { kind: 'environment', message: `this machine has no sandbox of level ${what}: ${message}`, hint: `${hint}; fleet doctor shows what works here` } }
}
