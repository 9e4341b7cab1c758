import { isUtf8 } from 'node:buffer'
import { readFile, writeFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import picomatch from 'picomatch'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../../agent-failed.ts'
import { containPath } from '../contained-path.ts'
import { listFiles, maxFiles } from './list-files.ts'
import { parseRules, type RewriteRule } from './parse-rules.ts'
import { rewriteText } from './rewrite-text.ts'

const maxFileBytes = 4_000_000

/** Applies ast-grep rule files to the workspace; files are written once all rules have worked on all of them. */
export async function applyRules(ruleFiles: readonly string[], assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const rules: SelectiveRule[] = []
  for (const ruleFile of ruleFiles) {
    const text = await readRuleFile(ruleFile, assignment)
    if (text === undefined) return agentFailed(`the rule file ${ruleFile} is neither in the workspace nor next to the plan`)
    const parsed = await parseRules(text, assignment.planFolder)
    if (parsed.status === 'refused') return agentFailed(`the rule file ${ruleFile} is wrong: ${parsed.reason}`)
    if (parsed.status === 'missing-language') return environmentLacks(parsed.message, parsed.hint)
    rules.push(...parsed.rules.map(toSelective))
  }
  return rewriteFiles(rules, assignment, context)
}

type SelectiveRule = RewriteRule & { readonly takes: (path: string) => boolean }

async function readRuleFile(ruleFile: string, { workspace, planFolder }: AgentAssignment): Promise<string | undefined> {
  const place = await containPath(workspace, ruleFile)
  const inWorkspace = place.status === 'inside' ? await readFile(place.path, 'utf8').catch(() => undefined) : undefined
  return inWorkspace ?? readFile(resolve(planFolder, ruleFile), 'utf8').catch(() => undefined)
}

function toSelective(rule: RewriteRule): SelectiveRule {
  const isWanted = rule.files.length === 0 ? () => true : picomatch([...rule.files], { dot: true })
  const isUnwanted = rule.ignores.length === 0 ? () => false : picomatch([...rule.ignores], { dot: true })
  return { ...rule, takes: (path) => rule.language.extensions.includes(extname(path)) && isWanted(path) && !isUnwanted(path) }
}

async function rewriteFiles(rules: readonly SelectiveRule[], { workspace, files }: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const isInScope = files.length === 0 ? () => true : picomatch([...files], { dot: true })
  const rewritten = new Map<string, string>()
  let total = 0
  const all = await listFiles(workspace)
  if (all.length >= maxFiles) return agentFailed(`the workspace has more than ${maxFiles} files`)
  for (const path of all.filter((file) => isInScope(file))) {
    if (context.signal.aborted) return { status: 'stopped' }
    const takers = rules.filter((rule) => rule.takes(path))
    if (takers.length === 0) continue
    const text = await readText(join(workspace, path))
    if (text === undefined) {
      context.log(`left ${path}: too large or not UTF-8`)
      continue
    }
    const result = await rewriteText(text, takers)
    if (result.status === 'refused') return agentFailed(`${path}: ${result.reason}`)
    if (result.edits > 0 && result.text !== text) {
      rewritten.set(path, result.text)
      total += result.edits
      context.log(`${path}: ${result.edits} edits`)
    }
  }
  for (const [path, text] of rewritten) await writeFile(join(workspace, path), text)
  return { status: 'finished', summary: `${rules.length} rules made ${total} edits in ${rewritten.size} files` }
}

/** Text of a file; `undefined` for what is no text or too large to be written by hand. */
async function readText(path: string): Promise<string | undefined> {
  const content = await readFile(path)
  return content.length > maxFileBytes || !isUtf8(content) ? undefined : content.toString('utf8')
}
