import type { PermissionOptionKind, RequestPermissionRequest, RequestPermissionResponse } from '@agentclientprotocol/sdk/unstable'
import type { ExternalAttempt } from '../external-attempt.ts'
import { shorten } from '../shorten.ts'

/** Answers as the plan says. Only ever for this once: an agent that is allowed something always changes its mode by itself. */
export async function answerPermission({ toolCall, options }: RequestPermissionRequest, { spec, context, narrator, waiting }: ExternalAttempt): Promise<RequestPermissionResponse> {
  const title = shorten(toolCall.title ?? toolCall.kind ?? 'a tool')
  const choose = (kind: PermissionOptionKind): RequestPermissionResponse => {
    const option = options.find((offered) => offered.kind === kind)
    return option === undefined ? { outcome: { outcome: 'cancelled' } } : { outcome: { outcome: 'selected', optionId: option.optionId } }
  }
  if (spec.permissions === 'ask') {
    narrator.tell({ type: 'permission-asked', title, answer: 'waiting' })
    await waiting.forPerson(title, context.ask(title))
  }
  const isAllowed = spec.permissions !== 'deny'
  narrator.tell({ type: 'permission-asked', title, answer: isAllowed ? 'allowed' : 'denied' })
  return choose(isAllowed ? 'allow_once' : 'reject_once')
}
