import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toPlainLine } from '../../core/format.ts'
import type { Notice } from '../../core/notify/notice.ts'
import { fillVariables } from '../../core/plan/facts.ts'
import type { NotifyTarget } from '../../core/plan/plan.ts'
import { unreachable } from '../../core/unreachable.ts'
import { findProgram } from '../../platform/find-program.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Delivery, Notifier } from '../../ports/notifier.ts'
import type { ProcessSpawner } from '../../ports/process-spawner.ts'
import { postJson } from './post-json.ts'
import { sign } from './sign.ts'

export type NotifierParts = {
  /** Variables that `${NAME}` stands for. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What programs get. */
  readonly programEnvironment: Readonly<Record<string, string>>
  readonly spawner: ProcessSpawner
  readonly clock: Clock
  /** Commands run here. */
  readonly planFolder: string
  readonly temporaryFolder: string
}

/** A program that tells people may take so long. */
const programTimeoutMs = 30_000

/** The way to one target of the plan. Addresses and secrets are looked up at each try and kept nowhere. */
export function createNotifier(target: NotifyTarget, parts: NotifierParts): Notifier {
  switch (target.kind) {
    case 'webhook':
      return { send: (notice, { id, signal }) => withVariables([target.url, target.secret ?? ''], parts, ([url = '', secret = '']) => sendWebhook(notice, { url, secret, id, signal, clock: parts.clock })) }
    case 'slack':
      return { send: (notice, { signal }) => withVariables([target.url], parts, ([url = '']) => postJson(url, { body: JSON.stringify({ text: toSlackText(notice) }), headers: {}, signal })) }
    case 'desktop':
      return { send: (notice, { signal }) => sendDesktop(notice, parts, signal) }
    case 'command':
      return { send: (notice, { id, signal }) => runProgram(target.run, { parts, signal, input: JSON.stringify(toBody(notice, id)), environment: { FLEET_NOTICE: notice.kind, FLEET_RUN_ID: notice.runId } }) }
    default:
      return unreachable(target)
  }
}

async function withVariables(texts: readonly string[], { environment }: NotifierParts, send: (filled: readonly string[]) => Promise<Delivery>): Promise<Delivery> {
  const filled = texts.map((text) => fillVariables(text, environment))
  const unset = filled.find(({ status }) => status !== 'filled')
  if (unset !== undefined) return { status: 'failed', reason: unset.status === 'unset' ? `the variable ${unset.variable} is not set` : 'the address has a "${" that names no variable', isWorthRetrying: false }
  return send(filled.map((one) => (one.status === 'filled' ? one.text : '')))
}

/** What webhooks and commands get; fields are added, never renamed. */
function toBody({ kind, runId, name, task, at, text, outcome, counts }: Notice, id: string): object {
  return { schemaVersion: 1, id, event: kind, at: new Date(at).toISOString(), text, run: { id: runId, name, outcome, counts }, task }
}

type Webhook = { readonly url: string; readonly secret: string; readonly id: string; readonly signal: AbortSignal; readonly clock: Clock }

function sendWebhook(notice: Notice, { url, secret, id, signal, clock }: Webhook): Promise<Delivery> {
  const body = JSON.stringify(toBody(notice, id))
  // Of this try, not of the notice: a receiver refuses what is old.
  const timestamp = Math.floor(clock.now() / 1_000).toString()
  const signature: Record<string, string> = secret === '' ? {} : { 'x-fleet-signature': sign(secret, timestamp, body) }
  return postJson(url, { body, headers: { 'x-fleet-event': notice.kind, 'x-fleet-delivery': id, 'x-fleet-timestamp': timestamp, ...signature }, signal })
}

/** Slack gives `<!channel>` and links a meaning: what an agent wrote must not. */
function toSlackText({ name, text, runId }: Notice): string {
  const plain = (value: string): string => toPlainLine(value, 500).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `*${plain(name)}*: ${plain(text)} (run ${plain(runId)})`
}

async function sendDesktop(notice: Notice, parts: NotifierParts, signal: AbortSignal): Promise<Delivery> {
  const path = parts.programEnvironment['PATH'] ?? ''
  const words = [`Fleet: ${toPlainLine(notice.name, 80)}`, toPlainLine(notice.text)]
  const notify = findProgram('notify-send', path)
  const script = notify === null ? findProgram('osascript', path) : null
  if (notify === null && script === null) return { status: 'failed', reason: 'neither notify-send nor osascript is on the PATH', isWorthRetrying: false }
  // The words are arguments of the script, never part of it.
  const argv = notify !== null ? [notify, '--app-name=Fleet', '--', ...words] : [script ?? '', '-e', 'on run argv', '-e', 'display notification (item 2 of argv) with title (item 1 of argv)', '-e', 'end run', ...words]
  const session = Object.fromEntries(['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'HOME'].flatMap((name) => (parts.environment[name] === undefined ? [] : [[name, parts.environment[name]]])))
  return runProgram(argv, { parts, signal, input: '', environment: session })
}

type Program = { readonly parts: NotifierParts; readonly signal: AbortSignal; readonly input: string; readonly environment: Readonly<Record<string, string>> }

async function runProgram(argv: readonly string[], { parts, signal, input, environment }: Program): Promise<Delivery> {
  const folder = await mkdtemp(join(parts.temporaryFolder, 'notify-'))
  try {
    const stdinPath = join(folder, 'notice.json')
    await writeFile(stdinPath, input, { mode: 0o600 })
    const end = await parts.spawner.run({ argv, cwd: parts.planFolder, environment: { ...parts.programEnvironment, ...environment }, logPath: join(folder, 'output.log'), maxLogBytes: 100_000, stdinPath, timeoutMs: programTimeoutMs, signal })
    if (end.status === 'exited' && end.code === 0) return { status: 'delivered' }
    const reason = end.status === 'exited' ? `it ended with exit code ${end.code}` : end.status === 'not-started' ? 'it could not be started' : end.status
    return { status: 'failed', reason, isWorthRetrying: end.status !== 'not-started' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
