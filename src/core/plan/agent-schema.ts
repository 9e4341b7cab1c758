import * as z from 'zod'
import { argument, command, count, filledText, label, name, oneOrMore, path, text, tokens } from './fields.ts'
import { section } from './section.ts'

const commandAgent = section('command agent', {
  kind: z.literal('command').describe('Runs a program or a shell script.'),
  run: command.optional().describe('The program and its arguments: no shell takes part. The prompt is on its standard input and in FLEET_PROMPT_FILE.'),
  script: argument.min(1, 'filled').optional().describe('The text of a shell script, run by sh.'),
})
  .refine((agent) => (agent.run === undefined) !== (agent.script === undefined), 'command-action')
  .meta({ oneOf: [{ required: ['run'] }, { required: ['script'] }] })

const rename = section('rename', {
  symbol: filledText.describe('Name of the symbol as it is declared.'),
  in: path.describe('File that declares the symbol, relative to the repository.'),
  to: filledText.describe('The new name.'),
}).describe('Renames a symbol and all its references through a language server.')

const edit = section('edit', {
  file: path.describe('JSON, JSONC or YAML file, relative to the repository.'),
  at: z.array(z.union([z.string(), z.int().min(0)]), { error: 'keys' }).describe('Keys and indexes from the root to the value, [scripts, build].'),
  set: z.unknown().optional().describe('The new value.'),
  remove: z.literal(true).optional().describe('Removes the value.'),
})
  .refine((value) => Object.hasOwn(value, 'set') !== (value.remove === true), 'edit-action')
  .meta({ oneOf: [{ required: ['set'] }, { required: ['remove'] }], description: 'Changes one value; comments and formatting stay.' })

const copyPair = section('copy', {
  source: path.describe('File or folder in the source repository.'),
  target: path.describe('Where it goes in the target repository.'),
})

const integrate = section('integrate', {
  from: name.describe('Name of the read-only repository to copy from.'),
  copy: z
    .union([z.array(copyPair).min(1, 'copies'), z.record(path, path).refine((map) => Object.keys(map).length > 0, 'copies')], { error: 'copies' })
    .describe('What to copy: a list of { source, target }, or a map of source to target.'),
  imports: z.record(text, text).optional().describe('Module specifiers to rewrite in copied files: exact names, or "prefix/*" to "prefix/*".'),
  base: filledText.optional().describe('Commit of the source at which the target last took its copy: the base of the three-way merge.'),
}).describe('Copies components from a source tree, rewriting imports and merging where the target has its own version.')

/** The one action of a codemod. */
const actions = ['rename', 'rules', 'edit', 'integrate'] as const

const codemodAgent = section('codemod agent', {
  kind: z.literal('codemod').describe('A deterministic change of the tree.'),
  rename: rename.optional(),
  rules: oneOrMore(filledText, 'texts').optional().describe('ast-grep rule files, relative to the plan file.'),
  edit: oneOrMore(edit, 'edit').optional().describe('Changes of values in JSON and YAML files.'),
  integrate: integrate.optional(),
})
  .refine((agent) => actions.filter((action) => agent[action] !== undefined).length === 1, 'codemod-action')
  .meta({ oneOf: actions.map((action) => ({ required: [action] })) })

const pluginAgent = section('plugin agent', {
  kind: z.literal('plugin').describe('A program written against elite-fleet/agent, run out of process.'),
  plugin: filledText.describe('Module path relative to the plan file ("./my-agent.ts"), or a package name.'),
  options: z.record(text, z.unknown()).optional().describe('Handed to the plugin as they are.'),
})

const mcpNames = oneOrMore(name, 'names').describe('Names from "mcp" of the plan: servers whose tools the agent gets.')

const modelAgent = section('model agent', {
  kind: z.literal('model').describe("Fleet's own tool loop over a model."),
  model: z.string({ error: 'model' }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\/\S+$/, 'model').describe('provider/model id, such as anthropic/claude-sonnet-5-5; the provider is anthropic, openai, google, mistral, xai or one of "providers".'),
  instructions: text.optional().describe("Added to Fleet's own instructions."),
  tools: oneOrMore(z.enum(['read', 'list', 'search', 'edit', 'write', 'run']), 'tools').optional().describe('Default: all.'),
  maxTurns: z.int({ error: 'limit' }).min(1, 'limit').max(1000, 'limit').optional().describe('Most turns of one attempt. Default 60.'),
  maxOutputTokens: tokens.optional().describe('Most tokens of one answer. Default 16000.'),
  temperature: z.number({ error: 'temperature' }).min(0, 'temperature').max(2, 'temperature').optional(),
  mcp: mcpNames.optional(),
})

const externalAgent = section('external agent', {
  kind: z.literal('external').describe('A coding agent with a program of its own.'),
  agent: z.enum(['claude-code', 'codex', 'gemini-cli', 'opencode', 'grok-build', 'pi', 'cline', 'custom']).optional().describe('Which one. Default custom, which needs "command".'),
  command: command.optional().describe('What starts it, when it is not the usual program.'),
  protocol: z.enum(['auto', 'acp', 'headless']).optional().describe('auto (default): the Agent Client Protocol where the agent has it, else headless.'),
  model: filledText.optional().describe('provider/model id; default: what the agent prefers.'),
  permissions: z.enum(['allow', 'deny', 'ask']).optional().describe('Answer to its permission requests: allow (default; always once), deny, or ask: it waits for a person.'),
  mcp: mcpNames.optional(),
}).refine((agent) => (agent.agent ?? 'custom') !== 'custom' || agent.command !== undefined, 'external-command')

const chainAgent = section('chain agent', {
  kind: z.literal('chain').describe('The first agent begins; after each failure the next one goes on with the evidence.'),
  chain: z.array(name, { error: 'agent-names' }).min(1, 'agent-names').describe('Names of agents, the cheapest first.'),
})

const routeRule = section('route rule', {
  when: section('route condition', {
    labels: oneOrMore(label, 'labels').optional(),
    minFiles: count.optional().describe('Number of "files" globs of the task.'),
    maxFiles: count.optional(),
    minPromptLength: count.optional().describe('Characters.'),
    maxPromptLength: count.optional(),
    minFailures: count.optional().describe('Failed attempts so far.'),
    failedWith: oneOrMore(filledText, 'texts').optional().describe('Kinds of the last failure, such as check-failed.'),
  }).describe('All of it must hold.'),
  use: name.describe('Name of one of the agents.'),
})

const routeAgent = section('route agent', {
  kind: z.literal('route').describe('Rules pick the agent; without a matching rule, what was learned of success and cost.'),
  agents: z.array(name, { error: 'agent-names' }).min(1, 'agent-names').describe('Names of agents, the cheapest first.'),
  rules: z.array(routeRule).optional().describe('The first that matches decides.'),
  learn: z.boolean().optional().describe('Learn from earlier runs and this one. Default true; false: without a matching rule the first agent works.'),
})

const bestOfAgent = section('best-of agent', {
  kind: z.literal('best-of').describe('Several agents work on copies of their own; the variant whose checks come out best is kept.'),
  of: z.array(name, { error: 'agent-names' }).min(1, 'agent-names').describe('Names of agents; they do the work themselves: no chain, route or best-of.'),
  n: z.int({ error: 'limit' }).min(1, 'limit').max(8, 'limit').optional().describe('How many variants each of them makes. Default 1.'),
})

/** What an agent does, as written in the plan. */
export const agentSchema = z
  .discriminatedUnion('kind', [commandAgent, codemodAgent, pluginAgent, modelAgent, externalAgent, chainAgent, routeAgent, bestOfAgent], { error: (issue) => (issue.code === 'invalid_union' ? 'agent-kind' : 'agent-map') })
  .meta({ id: 'agent', description: 'An agent: what carries out a task.' })

/** A name from `agents`, or an agent of the task's own. */
export const agentReference = z.union([name, agentSchema], { error: 'agent' })
