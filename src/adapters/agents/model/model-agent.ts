import { invariant } from '../../../core/unreachable.ts'
import type { Agent } from '../../../ports/agent.ts'

/** Our own tool loop over a model. What it needs of the AI SDK is loaded when the first task of its kind starts. `variables` are what MCP servers of the plan may name. */
export function createModelAgent({ variables = process.env }: { readonly variables?: NodeJS.ProcessEnv } = {}): Agent {
  return {
    kind: 'model',
    async run(assignment, context) {
      const { spec } = assignment
      invariant(spec.kind === 'model', `the model agent was given a spec of kind ${spec.kind}`)
      if (context.signal.aborted) return { status: 'stopped' }
      const { workWithModel } = await import('./work-with-model.ts')
      if (assignment.mcp.length === 0) return workWithModel({ assignment, context, spec })
      const { connectServers } = await import('./mcp/connect-servers.ts')
      await using servers = await connectServers(assignment.mcp, { assignment, context, variables })
      if (context.signal.aborted) return { status: 'stopped' }
      return servers.refusal ?? (await workWithModel({ assignment, context, spec }, servers.tools))
    },
  }
}
