import type { AgentAssignment, AgentContext } from '../../ports/agent.ts'

/** The whole environment of an agent's program: the allow-listed base, the task's own variables, and what Fleet tells it. */
export function taskEnvironment(assignment: AgentAssignment, context: AgentContext): Readonly<Record<string, string>> {
  const sources = Object.entries(assignment.sources).map(([name, path]) => [`FLEET_SOURCE_${toVariableName(name)}`, path] as const)
  return {
    ...context.baseEnvironment,
    ...assignment.environment,
    ...Object.fromEntries(sources),
    FLEET_RUN_ID: assignment.runId,
    FLEET_TASK_ID: assignment.taskId,
    FLEET_ATTEMPT: String(assignment.attempt),
    FLEET_PROMPT_FILE: assignment.promptPath,
    FLEET_WORKSPACE: assignment.workspace,
  }
}

function toVariableName(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}
