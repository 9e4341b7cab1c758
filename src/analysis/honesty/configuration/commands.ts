import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { YAMLMap } from 'yaml'
import { flattenConfiguration } from './flatten.ts'

/** A command that a pipeline, script or make file runs. */
export type Command = {
  /** Name of the script, or empty: steps of a pipeline have no names to rely on. */
  readonly name: string
  readonly text: string
  readonly line: number
  /** Its failure is ignored, or it is never run. */
  readonly isIgnored: boolean
}

export function isPipeline(path: string): boolean {
  return /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml|azure-pipelines\.ya?ml|\.circleci\/config\.ya?ml|bitbucket-pipelines\.ya?ml|\.travis\.ya?ml|\.pre-commit-config\.ya?ml|Taskfile\.ya?ml|Jenkinsfile|[Mm]akefile|justfile|package\.json|tox\.ini|noxfile\.py)$/.test(path)
}

export function readCommands(path: string, text: string): Command[] {
  if (path.endsWith('package.json')) return [...flattenConfiguration(path, text).values()].filter(({ key }) => key.startsWith('scripts.')).map(({ key, items, line }) => ({ name: key, text: items[0] ?? '', line, isIgnored: false }))
  if (/\.ya?ml$/.test(path)) return readYamlCommands(text)
  return text.split(/\r?\n/).flatMap((line, at) => (line.trim() === '' || line.trim().startsWith('#') ? [] : [{ name: '', text: line.trim().replace(/^(?:sh|bat)\s+['"](.*)['"]$/, '$1').replace(/^@/, ''), line: at + 1, isIgnored: line.startsWith('\t-') }]))
}

function readYamlCommands(text: string): Command[] {
  const counter = new LineCounter()
  const found: Command[] = []
  for (const document of parseAllDocuments(text, { lineCounter: counter })) if ('contents' in document) visit(document.contents, false, { found, lineOf: (at) => counter.linePos(at).line })
  return found
}

type Collecting = { readonly found: Command[]; readonly lineOf: (offset: number) => number }

function visit(node: unknown, isIgnored: boolean, into: Collecting): void {
  if (isSeq(node)) node.items.forEach((item) => visit(item, isIgnored, into))
  if (!isMap(node)) return
  const inner = isIgnored || ignoresFailure(node)
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (/^(?:run|script|before_script|after_script|bash|pwsh|powershell|command|commands|sh|cmds|uses|id|entry|task)$/.test(name)) addCommands(value, inner, into)
    visit(value, inner, into)
  }
}

function ignoresFailure(map: YAMLMap): boolean {
  return map.items.some(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : ''
    const text = isScalar(value) ? String(value.value).replace(/[${}\s]/g, '') : ''
    if (/^(?:continue-on-error|continueOnError|allow_failure|ignore_error)$/.test(name)) return isMap(value) || text === 'true'
    return (/^(?:if|condition|enabled)$/.test(name) && text === 'false') || (name === 'when' && /^(?:never|manual)$/.test(text))
  })
}

function addCommands(value: unknown, isIgnored: boolean, { found, lineOf }: Collecting): void {
  const scalars = isSeq(value) ? value.items : [value]
  for (const scalar of scalars) {
    if (!isScalar(scalar) || typeof scalar.value !== 'string') continue
    const first = lineOf(scalar.range?.[0] ?? 0)
    const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED'
    const hasPlusE = /^\s*set \+e\b/m.test(scalar.value)
    scalar.value.split('\n').forEach((text, at) => {
      if (text.trim() !== '' && !text.trim().startsWith('#')) found.push({ name: '', text: text.trim(), line: first + at + (isBlock ? 1 : 0), isIgnored: isIgnored || hasPlusE })
    })
  }
}

const kinds: readonly (readonly [string, RegExp])[] = [
  ['test', /\b(?:vitest|jest|mocha|ava|pytest|tox|nox|playwright|cypress|unittest|ctest|junit)\b|node\s+--test|\bgo\s+test|gotestsum|\brun-?tests?\b|\btests?\.(?:sh|[cm]?[jt]s|py)\b|\b(?:npm|pnpm|yarn|bun|make|just|task|cargo|mvn|gradle)\b.*\btests?\b/],
  ['lint', /\b(?:eslint|oxlint|biome|ruff|flake8|pylint|golangci-lint|staticcheck|prettier|black|shellcheck)\b|\bgo\s+vet|\b(?:run|make|just)\s+lint/],
  ['types', /\b(?:tsc|vue-tsc|mypy|pyright|tsgo)\b|\b(?:run|make)\s+type-?check/],
  ['coverage', /\b(?:c8|nyc|codecov|coveralls|diff-cover)\b|--cov(?:erage)?\b|coverage (?:report|run)/],
  ['audit', /\b(?:audit|osv-scanner|snyk|bandit|semgrep|pip-audit|gitleaks|trivy|codeql|sonar\w*|trufflehog|gosec|govulncheck)\b/],
]

/** What a command checks. */
export function kindsOf(command: string): string[] {
  if (/^\s*(?:npm|pnpm|yarn|pip|apt\S*|brew|uv|poetry)\s+(?:ci|i|install|add|sync)\b/.test(command)) return []
  return kinds.filter(([, pattern]) => pattern.test(command)).map(([kind]) => kind)
}
