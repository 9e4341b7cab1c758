import * as z from 'zod'
import { agentReference, agentSchema } from './agent-schema.ts'
import { parseDuration } from './duration.ts'
import { argument, command, count, delay, duration, durationOrOff, filledText, glob, host, label, name, oneOrMore, path, share, size, text, tokens, variable } from './fields.ts'
import { gateSchema } from './gate-schema.ts'
import { notifyTargetSchema } from './notify-schema.ts'
import { section } from './section.ts'

/** Priorities by word. */
export const priorities = { critical: 300, high: 200, medium: 100, low: 0 } as const

const priority = z
  .union([z.enum(['critical', 'high', 'medium', 'low']), z.number({ error: 'priority' }).min(-1_000_000, 'priority').max(1_000_000, 'priority')], { error: 'priority' })
  .describe('Among ready tasks the higher goes first: critical 300, high 200, medium 100, low 0, or a number.')
const isolation = z
  .enum(['worktree', 'in-place', 'none'])
  .describe('Where attempts work. worktree: an isolated checkout, landed by merge. in-place: the folder itself, restored on failure. none: the folder, with neither.')
const retries = z.int({ error: 'retries' }).min(0, 'retries').max(100, 'retries').describe('How many times a failed attempt is followed by another. Default 3.')
const timeout = duration.describe('Wall-clock limit of one attempt. Default 10m.')
const idleTimeout = durationOrOff.describe('An attempt that writes nothing to its standard output or error for this long is stopped. Default off.')
const files = oneOrMore(glob, 'globs').describe('Globs of the paths the task may change, relative to the repository. Default: all.')
const checkNames = oneOrMore(name, 'names').describe('Names from "checks" that must pass before the work counts.')
const limitMap = z.record(label, z.int({ error: 'limit' }).min(1, 'limit')).optional()

const repository = section('repository', {
  path: argument.min(1, 'filled').describe('Folder, relative to the plan file or absolute. ${NAME} stands for a variable of the environment.'),
  readonly: z.boolean().optional().describe('A source tree: tasks read it and never change it.'),
}).meta({ id: 'repository', description: 'A git repository or a plain folder.' })

const budget = {
  usd: z.number({ error: 'usd' }).gt(0, 'usd').optional().describe('Most money, in US dollars.'),
  tokens: tokens.optional().describe('Most tokens: a number, or 500K, 2M.'),
}
const taskBudget = section('budget', budget).describe('What all attempts of the task together may spend. Default: no limit.')

const sandbox = z
  .union(
    [
      z.enum(['auto', 'none', 'process', 'bwrap']),
      section('sandbox', {
        level: z.enum(['auto', 'none', 'process', 'bwrap', 'custom']).optional().describe('auto (default): bwrap for models, external agents and plugins where the machine has it; process for commands and codemods.'),
        prefix: command.optional().describe('What is put before each program at level custom: [firejail, --quiet].'),
        network: z.union([z.enum(['auto', 'all', 'gateway']), z.array(host, { error: 'hosts' })], { error: 'hosts' }).optional().describe('gateway: models and nothing else; all; or a list of hosts. auto (default): gateway inside bwrap, else all.'),
        maxMemory: size.optional(),
        maxProcesses: z.int({ error: 'limit' }).min(1, 'limit').optional(),
        maxFileSize: size.optional(),
        trust: oneOrMore(path, 'paths').optional().describe('Agent-side configuration of the repository that the agent may read: .claude, .mcp.json. Default: none.'),
        read: oneOrMore(filledText, 'paths').optional().describe('Further files and folders that programs inside bwrap may read, from the folder of the plan. The system, the sources and the links of the workspace they may read anyway.'),
      }).refine((value) => (value.level === 'custom') === (value.prefix !== undefined), 'sandbox-prefix'),
    ],
    { error: 'sandbox' },
  )
  .describe("What the attempt's programs can reach.")

const provider = section('provider', {
  api: z.enum(['anthropic', 'openai', 'google', 'mistral', 'xai', 'openai-compatible']).optional().describe('The protocol it speaks. Default openai-compatible (Ollama, vLLM, llama.cpp), or that of the built-in provider of this name.'),
  url: z.url({ protocol: /^https?$/, error: 'url' }).optional().describe('Base address, without /v1.'),
  key: z.union([variable, z.array(variable)], { error: 'variable' }).optional().describe('Environment variables that hold the key, the first that is set. Default: none, or those of the built-in provider.'),
  maxRequestsPerMinute: z.int({ error: 'limit' }).min(1, 'limit').optional(),
  maxTokensPerMinute: tokens.optional(),
  maxConcurrency: z.int({ error: 'limit' }).min(1, 'limit').optional().describe('Most calls at once.'),
}).meta({ id: 'provider', description: 'Where models are called, and how much of it at once.' })

const mcpServer = section('mcp server', {
  run: command.optional().describe('Program that speaks the protocol on standard input and output.'),
  environment: z.record(variable, argument).optional().describe('Its variables; ${NAME} stands for one of yours.'),
  url: z.url({ protocol: /^https?$/, error: 'url' }).optional().describe('Address of a server over HTTP.'),
  headers: z.record(text, argument).optional().describe('HTTP headers; ${NAME} stands for one of your variables.'),
})
  .refine((value) => (value.run === undefined) !== (value.url === undefined), 'mcp-action')
  .meta({ id: 'mcp', description: 'A server of tools for agents, over the Model Context Protocol.', oneOf: [{ required: ['run'] }, { required: ['url'] }] })

const backoff = section('backoff', {
  base: delay.optional().describe('Delay unit: after the failed attempt n, base times 2 to the power of n. Default 1s.'),
  max: delay.optional().describe('Longest delay. Default 5m.'),
  jitter: share.optional().describe('Random share added or taken. Default 0.2.'),
}).refine(({ base = '0s', max = '5m' }) => (parseDuration(base) ?? 0) <= (parseDuration(max) ?? Infinity), 'backoff')

const policy = section('policy', {
  concurrency: z.int({ error: 'concurrency' }).min(1, 'concurrency').max(1000, 'concurrency').optional().describe('Most attempts running at once. Default: by the number of processors.'),
  failureThreshold: share.optional().describe('Share of tasks that may fail before nothing more is started. Default 0.3.'),
  onFailure: z.enum(['continue', 'finish-running', 'stop-now']).optional().describe('continue (default): skip only what needs the failed task.'),
  backoff: backoff.optional().describe('Delay before a failed attempt is tried again.'),
  timeout: durationOrOff.optional().describe('Wall-clock limit of the run. Default off.'),
  limits: section('limits', {
    agents: limitMap.describe('By name of the agent, or by kind for agents without a name.'),
    repositories: limitMap.describe('By name of the repository.'),
    labels: limitMap.describe('By label of the tasks.'),
    resources: limitMap.describe('How many tasks may hold a resource at once. Default 1.'),
  }).optional().describe('Most attempts running at once, by name.'),
  budget: section('budget', {
    ...budget,
    day: section('budget', budget).optional().describe('What all runs of this folder may spend on one day, UTC.'),
    unpriced: z.enum(['refuse', 'allow']).optional().describe('Whether a model without a known price may be called although money is limited. Default refuse.'),
  }).optional().describe('What a run may spend. Default: no limit.'),
  minFreeDisk: size.optional().describe('No workspace is made when the disk has less left. Default 1G.'),
  maxPooledWorkspaces: count.optional().describe('How many idle workspaces a repository keeps. Default: as many as run at once.'),
  maxLogSize: size.optional().describe('Largest log of one attempt. Default 10M.'),
}).describe('Limits and reactions of a whole run.')

const defaults = section('defaults', {
  agent: agentReference.optional().describe('Agent of tasks that name none.'),
  repository: name.optional().describe('Repository of tasks that name none. Default: the first that may be changed.'),
  files: files.optional(),
  priority: priority.optional(),
  checks: checkNames.optional(),
  retries: retries.optional(),
  timeout: timeout.optional(),
  idleTimeout: idleTimeout.optional(),
  isolation: isolation.optional(),
  sandbox: sandbox.optional(),
  budget: taskBudget.optional(),
}).describe('What holds for tasks that do not say otherwise.')

const workspace = section('workspace', {
  link: oneOrMore(path, 'paths').optional().describe('Paths of your checkout linked into workspaces, to be read only: node_modules, caches.'),
  copy: oneOrMore(path, 'paths').optional().describe('Untracked paths of your checkout copied into workspaces: .env.test.'),
  setup: command.optional().describe('Program run once in a fresh workspace, cached by the lock files: [npm, ci].'),
  sparse: oneOrMore(path, 'paths').optional().describe('Only these folders are checked out. Default: all.'),
}).describe('How a fresh workspace is furnished.')

const check = section('check', {
  run: command.optional().describe('The program and its arguments; it must exit with 0.'),
  gate: gateSchema.optional(),
  on: oneOrMore(z.enum(['task', 'merged', 'run']), 'points').optional().describe('task: in the workspace; merged: on the merged tree before landing; run: once at the end. Default [task, merged].'),
  timeout: duration.optional().describe('Default 10m.'),
  repository: name.optional().describe('Repository of a check that runs once at the end. Default: that of tasks.'),
})
  .refine((value) => (value.run === undefined) !== (value.gate === undefined), 'check-action')
  .meta({ id: 'check', description: 'A command that must succeed, or a gate that must pass, before work counts.', oneOf: [{ required: ['run'] }, { required: ['gate'] }] })

const task = section('task', {
  id: name.describe('Unique in the plan.'),
  name: text.optional().describe('What people see. Default: the id.'),
  description: text.optional(),
  prompt: text.optional().describe('What the agent is asked to do.'),
  agent: agentReference.optional().describe('A name from "agents", or an agent of the task\'s own.'),
  repository: name.optional().describe('The repository that the task changes. Default: the first that may be changed.'),
  files: files.optional(),
  needs: oneOrMore(name, 'names').optional().describe('Ids of the tasks that must have landed before.'),
  priority: priority.optional(),
  checks: checkNames.optional(),
  retries: retries.optional(),
  timeout: timeout.optional(),
  idleTimeout: idleTimeout.optional(),
  isolation: isolation.optional(),
  sandbox: sandbox.optional(),
  budget: taskBudget.optional(),
  labels: oneOrMore(label, 'labels').optional().describe('Words to select and to limit tasks by.'),
  resources: oneOrMore(label, 'labels').optional().describe('Things the task needs for itself: a port, a database.'),
  allowEmpty: z.boolean().optional().describe('Ending with no change is a success.'),
  approve: z.boolean().optional().describe('A person has to approve the task before it starts.'),
  environment: z.record(variable, argument).optional().describe('Variables for the agent and the checks.'),
}).meta({ id: 'task', description: 'One unit of work: what one agent does in one repository.' })

/** The plan file. Shapes only: `toPlan` checks what needs the whole plan or the machine. */
export const planSchema = section('plan', {
  $schema: text.optional().describe('Address of this schema, for editors.'),
  version: z.literal(1, { error: 'version' }).describe('Version of the format.'),
  name: filledText.max(200, 'short-text').optional().describe('What people see. Default: the name of the folder.'),
  repositories: z.record(name, repository).optional().describe('By name. Default { main: { path: . } }. The first that is not readonly is the target of tasks.'),
  policy: policy.optional(),
  defaults: defaults.optional(),
  workspace: workspace.optional(),
  agents: z.record(name, agentSchema).optional().describe('Agents by name. claude, grok, openai, gemini, mistral, hybrid, claude-code, codex, gemini-cli, opencode, grok-build, pi and cline are there without.'),
  providers: z.record(name, provider).optional().describe('Model providers by name. anthropic, openai, google, mistral and xai are there without.'),
  mcp: z.record(name, mcpServer).optional().describe('Servers of tools by name.'),
  notify: z.record(name, notifyTargetSchema).optional().describe('Whom to tell of what happens in a run, by name.'),
  checks: z.record(name, check).optional().describe('Checks by name.'),
  tasks: z.array(task, { error: 'tasks' }).min(1, 'tasks').describe('In any order; "needs" decides what waits for what.'),
}).describe('A Fleet plan: a graph of coding tasks over one or many repositories.')

/** A plan as its author writes it, in YAML, JSON or TypeScript. */
export type PlanInput = DeepReadonly<z.input<typeof planSchema>>

/** A task as its author writes it. */
export type TaskInput = PlanInput['tasks'][number]

/** An agent as its author writes it. */
export type AgentInput = DeepReadonly<z.input<typeof agentSchema>>

/** Authors may hand in constants: nothing of theirs is changed. */
type DeepReadonly<Value> = Value extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value
