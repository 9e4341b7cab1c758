import { resolve } from 'node:path'
import { listAgents } from '../../list-agents.ts'
import { summarizeAgents } from '../../reporters/terminal/render-agents.ts'
import { probeMachine, type Probe } from '../../platform/probe-machine.ts'
import { probeSandboxes } from '../../fleet.ts'
import type { SandboxProbe } from '../../ports/sandboxes.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'

/** `fleet doctor`: what works on this machine, and how to mend what does not. */
export async function run(context: Context, { json }: { readonly json?: boolean }): Promise<number> {
  const folder = resolve(context.folder)
  const [machine, inventory, sandbox] = await Promise.all([probeMachine(folder), listAgents(folder, context.environment), probeSandboxes()])
  const agents: Probe = { name: 'agents', status: 'ok', found: summarizeAgents(inventory), mend: 'fleet agents: how to get the others' }
  const probes = [...machine, agents, describeSandbox(sandbox)]
  context.print(json === true ? JSON.stringify(probes, null, 2) : probes.map((probe) => renderProbe(probe, context)).join('\n'))
  return probes.some(({ status }) => status === 'missing') ? exitCodes.usage : exitCodes.succeeded
}

function describeSandbox({ levels, version, trouble }: SandboxProbe): Probe {
  const works = `levels ${levels.join(', ')}${version === null ? '' : `; bwrap ${version}`}`
  if (trouble === null) return { name: 'sandbox', status: 'ok', found: works, mend: '' }
  return { name: 'sandbox', status: 'optional', found: `${works}; ${trouble.message}, so models, external agents and plugins run at level process`, mend: trouble.hint }
}

function renderProbe({ name, status, found, mend }: Probe, { paint }: Context): string {
  const sign = { ok: paint('green', '✔'), optional: paint('yellow', '○'), missing: paint('red', '✖') }[status]
  const line = `${sign} ${paint('bold', name.padEnd(24))} ${found}`
  return mend === '' ? line : `${line}\n    next: ${mend}`
}
