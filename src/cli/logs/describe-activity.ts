import * as z from 'zod'
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

const recorded = z.object({ task: z.string(), attempt: z.int(), at: z.number(), activity: z.looseObject({ type: z.string() }) })

/** A line of an activity file as another process wrote it; null for what is none, such as a line cut short. */
export function parseActivityLine(line: string): { readonly task: string; readonly attempt: number; readonly at: number; readonly activity: AgentActivity } | null {
  try {
    const { task, attempt, at, activity } = recorded.parse(JSON.parse(line))
    return { task, attempt, at, activity: activity as unknown as AgentActivity }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}
