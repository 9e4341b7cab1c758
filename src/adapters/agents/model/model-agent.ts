import { invariant } from '../../../core/unreachable.ts'
import type { Agent } from '../../../ports/agent.ts'

/** Our own tool loop over a model. What it needs of the AI SDK is loaded when the first task of its kind starts. */
export function createModelAgent(): Agent {
  return {
    kind: 'model',
    async run(assignment, context) {
      const { spec } = assignment
      invariant(spec.kind === 'model', `the model agent was given a spec of kind ${spec.kind}`)
      if (context.signal.aborted) return { status: 'stopped' }
      const { workWithModel } = await import('./work-with-model.ts')
      return workWithModel({ assignment, context, spec })
    },
  }
}
