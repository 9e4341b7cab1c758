import * as z from 'zod'
import { noticeKinds, type NoticeKind } from '../notify/notice.ts'
import { argument, command, oneOrMore } from './fields.ts'
import type { NotifyTarget } from './plan.ts'
import { section } from './section.ts'
import { toList } from './to-list.ts'

const onlyVariable = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/

/** What is told when the plan does not say. */
const defaultKinds: readonly NoticeKind[] = ['run-ended', 'approval-needed', 'budget', 'run-halted']

const target = section('notify target', {
  kind: z.enum(['webhook', 'slack', 'desktop', 'command']).describe('webhook: signed JSON by POST. slack: what Slack, Mattermost and others take. desktop: notify-send or osascript. command: a program of yours.'),
  on: oneOrMore(z.enum([...noticeKinds]), 'notices').optional().describe('What is told. Default run-ended, approval-needed, budget and run-halted.'),
  url: argument.min(1, 'filled').optional().describe('Address of a webhook. ${NAME} stands for a variable of the environment; for slack it has to be one, as its address is a secret.'),
  secret: z.string({ error: 'secret-variable' }).regex(onlyVariable, 'secret-variable').optional().describe('The variable that webhooks are signed with, "${NAME}".'),
  run: command.optional().describe('Program of kind command; it gets the notice as JSON on standard input.'),
})
  .refine(({ kind, url }) => (kind === 'webhook' || kind === 'slack') === (url !== undefined), 'notify-url')
  .refine(({ kind, url }) => kind !== 'slack' || url === undefined || onlyVariable.test(url), 'notify-slack-url')
  .refine(({ kind, secret }) => kind === 'webhook' || secret === undefined, 'notify-secret')
  .refine(({ kind, run }) => (kind === 'command') === (run !== undefined), 'notify-run')
  .meta({ id: 'notify', description: 'Whom to tell of what happens in a run.' })

export { target as notifyTargetSchema }

type TargetData = z.output<typeof target>

export function toNotifyTargets(targets: Readonly<Record<string, TargetData>>): readonly NotifyTarget[] {
  return Object.entries(targets).map(([name, { kind, on, url = '', secret = null, run = [] }]): NotifyTarget => {
    const shared = { name, on: on === undefined ? defaultKinds : toList(on) }
    if (kind === 'webhook') return { ...shared, kind, url, secret }
    if (kind === 'slack') return { ...shared, kind, url }
    return kind === 'command' ? { ...shared, kind, run } : { ...shared, kind }
  })
}
