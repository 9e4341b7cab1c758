import * as z from 'zod'
import { argument, command, filledText, name, oneOrMore, path, text } from './fields.ts'
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

/** What an agent does, as written in the plan. */
export const agentSchema = z
  .discriminatedUnion('kind', [commandAgent, codemodAgent, pluginAgent], { error: (issue) => (issue.code === 'invalid_union' ? 'agent-kind' : 'agent-map') })
  .meta({ id: 'agent', description: 'An agent: what carries out a task.' })

/** A name from `agents`, or an agent of the task's own. */
export const agentReference = z.union([name, agentSchema], { error: 'agent' })
