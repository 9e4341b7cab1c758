import { fence } from '../../core/format.ts'
import { builtInAgents } from '../../core/plan/built-in-agents.ts'

/** Names of the files in the planner's workspace. */
export const draftName = 'fleet.yaml'
export const schemaName = 'plan.schema.json'

const maxProblemCharacters = 6_000

/** What a planner is asked: the goal, the rules of a good plan, and what is wrong with its last draft. */
export function composePlanningPrompt({ goal, folder, planFolder }: { readonly goal: string; readonly folder: string; readonly planFolder: string }, last: { readonly text: string | null; readonly problems: string }): string {
  const place = planFolder === folder ? 'The plan file will lie at its top, and paths in the plan are relative to it.' : `The plan file will lie in ${planFolder}: name the repository with its path from there under "repositories". Paths of tasks are relative to the repository.`
  const rules = [
    `Write a plan file, ${draftName} in your workspace, by which Fleet lets coding agents reach this goal:`,
    '',
    goal,
    '',
    `The repository that the plan is for lies at ${folder}. Read what the goal touches; it may be read, never changed. ${place} Do not begin with the work itself: only the plan is wanted.`,
    `${schemaName} in your workspace is the JSON Schema of plan files.`,
    '',
    '- Split the goal into tasks that can be done at the same time by agents that do not see each other. "needs" only where a task builds on what another has landed.',
    '- Each prompt stands alone: it says what to do, in which files, by which example of the repository, and how one sees that it is done.',
    '- Give each task "files", as narrow as it goes; tasks that run side by side should not share files.',
    '- Use the commands of the repository itself as "checks" (tests, types, lint), with on: [task, merged].',
    `- Agents need no declaration if they are one of ${[...builtInAgents.keys()].join(', ')}. Where a change is mechanical, prefer kind: codemod or kind: command.`,
    '- Never write keys or passwords into the plan.',
  ]
  return last.problems === '' ? rules.join('\n') : [...rules, '', `## Your last ${draftName} does not hold`, '', fence(last.problems.slice(0, maxProblemCharacters)), '', `It still lies in the workspace. Mend it.`].join('\n')
}
