import type { RenameSpec } from '../../../core/plan/agent-spec.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'

/** Renames a symbol across the workspace; handed in, so that the language servers stay out of the other codemods. */
export type RenameFunction = (spec: RenameSpec, assignment: AgentAssignment, context: AgentContext) => Promise<AgentOutcome>
