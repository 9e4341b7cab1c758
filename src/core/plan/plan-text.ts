import { Composer, Lexer, LineCounter, Parser } from 'yaml'
import type { CST, Document, ErrorCode, YAMLError } from 'yaml'
import { makeLocate, offsetOf, toPosition } from './locate-yaml.ts'
import { maxPlanTextLength } from './max-plan-text-length.ts'
import type { Problem } from './problem.ts'
import { noFunctions, nowhere } from './source.ts'
import type { PlanSource } from './source.ts'
import { toYamlValue } from './yaml-value.ts'

/** Deepest nesting of lists and maps; a plan needs about ten. Deeper ones would overflow the stack of any reader. */
const maxDepth = 100

/** After so many syntax errors the rest are echoes of the first. */
const maxSyntaxProblems = 20

type PlanText = { readonly text: string; readonly file: string }
type Fault = { readonly offset: number; readonly message: string; readonly hint: string }

/**
 * Reads a plan file: YAML 1.2, and so JSON. Never throws. A text that is not YAML at all gives a source whose value is undefined
 * and whose problems are its syntax errors, because guesses about the rest would only mislead.
 */
export function parsePlanText({ text, file }: PlanText): PlanSource {
  const lines = new LineCounter()
  const toProblem = (fault: Fault): Problem => ({ code: 'syntax', file, ...toPosition(fault.offset, lines), message: fault.message, hint: fault.hint })
  const read = readDocument(text, lines)
  if (read.status === 'faulty') return { file, value: undefined, locate: nowhere, problems: read.faults.map(toProblem), functions: noFunctions }
  const { value, faults, targets } = toYamlValue(read.document.contents)
  const problems = faults.map(({ node, message, hint }) => toProblem({ offset: offsetOf(node) ?? 0, message, hint }))
  return { file, value, locate: makeLocate(read.document.contents, targets, lines), problems, functions: noFunctions }
}

type ReadDocument = { readonly status: 'read'; readonly document: Document.Parsed } | { readonly status: 'faulty'; readonly faults: readonly Fault[] }

function readDocument(text: string, lines: LineCounter): ReadDocument {
  lines.addNewLine(0)
  if (text.length > maxPlanTextLength) return faulty({ offset: 0, message: 'the plan file is larger than 32 MB', hint: 'split the plan into several' })
  const { tokens, fault } = readTokens(text, lines)
  if (fault !== null) return faulty(fault)
  const options = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, keepSourceTokens: false } as const
  const documents = [...new Composer(options).compose(tokens, true, text.length)]
  const troubles = documents.flatMap((document) => [...document.errors, ...document.warnings])
  if (troubles.length > 0) return { status: 'faulty', faults: troubles.slice(0, maxSyntaxProblems).map(toFault) }
  const [document, second] = documents
  if (second !== undefined) {
    const hint = 'keep one plan to a file: remove what follows the second "---"'
    return faulty({ offset: offsetOf(second.contents) ?? second.range[0], message: 'the file holds more than one YAML document', hint })
  }
  if (document === undefined || document.contents === null || offsetOf(document.contents) === undefined) {
    return faulty({ offset: 0, message: 'the plan file is empty', hint: 'start with "version: 1" and a list of "tasks"; fleet init writes an example' })
  }
  return { status: 'read', document }
}

const faulty = (fault: Fault): ReadDocument => ({ status: 'faulty', faults: [fault] })

/** Lexer and parser keep stacks of their own; the composer recurses, so depth is bounded before it sees anything. */
function readTokens(text: string, lines: LineCounter): { readonly tokens: readonly CST.Token[]; readonly fault: Fault | null } {
  const parser = new Parser(lines.addNewLine)
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > maxDepth) {
      return { tokens, fault: { offset: parser.offset, message: `lists and maps are nested deeper than ${maxDepth}`, hint: 'close the brackets that were left open' } }
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens, fault: null }
}

const hints: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'give all keys of one map the same indentation, and close what was opened before',
  BLOCK_AS_IMPLICIT_KEY: 'put a text that has ": " in it in quotes, or start the next key on a line of its own',
  BLOCK_IN_FLOW: 'close the bracket before the next key',
  BAD_SCALAR_START: 'put a text that starts with this character in quotes',
  BAD_DQ_ESCAPE: 'write a backslash as "\\\\", or use single quotes',
  MISSING_CHAR: 'close the quote or bracket that was opened before, or mend the indentation',
  MULTILINE_IMPLICIT_KEY: 'put a ":" after the key on the same line',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag, or put a text that starts with "!" in quotes',
  UNEXPECTED_TOKEN: 'check quotes, brackets and indentation here and on the line before',
  BAD_ALIAS: 'put a text that starts with "*" or "&" in quotes',
}

function toFault(error: YAMLError): Fault {
  const message = error.message.replace(/\s+/g, ' ').trim().slice(0, 200)
  return { offset: Math.max(0, error.pos[0]), message: `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`, hint: hints[error.code] ?? 'mend the YAML here' }
}
