import type { AgentAssignment } from '../../../ports/agent.ts'

/** What an agent with a mind of its own is told: the task with its evidence, where it works, and what it may touch. */
export function composeInstructions({ name, prompt, workspace, files, sources }: AgentAssignment): string {
  const rules = [
    `Work in the folder ${workspace}. Do not commit, and do not touch a .git folder: your changes are read from the files.`,
    ...(files.length === 0 ? [] : [`Change only files that match ${files.map((glob) => `\`${glob}\``).join(', ')}; a change anywhere else makes the attempt fail.`]),
    ...Object.entries(sources).map(([source, path]) => `You may read, not change, ${source} in ${path}.`),
    'Nobody answers questions: decide by yourself and finish. Whether you succeeded is judged by the changed files and by checks, not by what you say.',
  ]
  return `# Task: ${name}\n\n${prompt}\n\n## Rules\n\n${rules.map((rule) => `- ${rule}`).join('\n')}\n`
}
