import { unreachable } from '../../core/unreachable.ts'
import type { AgentActivity } from '../../ports/agent.ts'

/** One line that tells what an agent does; null for what is shown elsewhere. */
export function describeActivity(activity: AgentActivity): string | null {
  switch (activity.type) {
    case 'turn-started':
      return `── turn ${activity.turn} ──`
    case 'message':
      return activity.text
    case 'tool-called':
      return `→ ${activity.tool} ${activity.title}`
    case 'tool-ended':
      return `${activity.status === 'succeeded' ? '✔' : '✖'} ${activity.tool} ${activity.title}`
    case 'plan':
      return `plan: ${activity.entries.map(({ text, status }) => `${status === 'completed' ? '[x]' : status === 'in-progress' ? '[>]' : '[ ]'} ${text}`).join('  ')}`
    case 'permission-asked':
      return `permission ${activity.answer}: ${activity.title}`
    case 'waiting':
      return activity.for === null ? null : `waits for ${activity.for}`
    case 'usage':
      return null
    default:
      return unreachable(activity)
  }
}

/** A line of an activity file as another process wrote it; null for what is none, such as a line cut short. */
export function parseActivityLine(line: string): { readonly task: string; readonly attempt: number; readonly at: number; readonly activity: AgentActivity } | null {
  try {
    const { task, attempt, at, activity } = toRecord(JSON.parse(line))
    const isWhole = typeof task === 'string' && typeof attempt === 'number' && typeof at === 'number' && types.has(String(toRecord(activity)['type']))
    // Written by this program itself, and checked by hand: a schema library would cost the view 10 MB.
    return isWhole ? { task, attempt, at, activity: activity as AgentActivity } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const types: ReadonlySet<string> = new Set<AgentActivity['type']>(['turn-started', 'message', 'tool-called', 'tool-ended', 'plan', 'permission-asked', 'waiting', 'usage'])

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
