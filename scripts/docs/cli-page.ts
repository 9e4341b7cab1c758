import type { Argument, Command, Option } from 'commander'
import { makeProgram } from '../../src/cli/program.ts'
import { cell, code, joinPage, pageHead, table } from './markdown.ts'

/** `docs/reference/cli.md`, from the program itself. */
export function renderCliPage(): string {
  const program = makeProgram(() => {})
  return joinPage([
    ...pageHead('Commands', 'src/cli/program.ts'),
    `${program.description()} Exit codes: [exit codes and errors](exit-codes-and-errors.md).`,
    '',
    'Without a plan, `fleet run`, `validate` and `graph` take the plan file of the current folder; without a run, a command takes the latest one. A run may be named by the beginning of its id.',
    '',
    '## Options of the program, before or after the command',
    '',
    ...table(['Option', 'What'], program.options.map(toRow)),
    ...program.commands.flatMap(renderCommand),
  ])
}

function renderCommand(command: Command): readonly string[] {
  const taken = command.registeredArguments
  const usage = ['fleet', command.name(), ...(command.options.length > 0 ? ['[options]'] : []), ...taken.map(nameOf)].join(' ')
  return [
    `## fleet ${command.name()}`,
    '',
    `${capitalise(command.description())}.`,
    '',
    code(usage),
    '',
    ...table(['Argument or option', 'What'], [...taken.map((argument) => [code(nameOf(argument)), cell(argument.description)]), ...command.options.map(toRow)]),
    ...renderExamples(command),
  ]
}

function nameOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function toRow(option: Option): readonly string[] {
  const choices = option.argChoices === undefined ? '' : `: ${option.argChoices.map(code).join(', ')}`
  const standard = option.defaultValue === undefined || typeof option.defaultValue === 'boolean' ? '' : `. Default ${code(String(option.defaultValue))}`
  return [code(option.flags), `${cell(option.description)}${choices}${standard}`]
}

/** Examples are text that commander prints after the help; they are read off what it prints. */
function renderExamples(command: Command): readonly string[] {
  let help = ''
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp()
  const lines = help.split('\nExamples:\n')[1]?.split('\n') ?? []
  return lines.length === 0 ? [] : ['```sh', ...lines.map((line) => line.trim()).filter((line) => line !== ''), '```', '']
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
