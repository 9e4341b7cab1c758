import type { Severity } from '../../model.ts'
import type { HonestyRuleName } from '../rules.ts'
import type { Setting } from './flatten.ts'

export type Relaxation = { readonly rule: HonestyRuleName; readonly message: string; readonly severity?: Severity }

/** Files whose settings decide how strict a tool is. */
export function isToolConfiguration(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return /^(?:package\.json|(?:ts|js)config[\w.-]*\.json|\.?oxlintrc\.json|oxlint\.config\.[cm]?[jt]s|biome\.jsonc?|\.eslintrc(?:\.\w+)?|eslint\.config\.[cm]?[jt]s|vite(?:st)?\.(?:config|workspace)\.[cm]?[jt]s|jest\.config\.\w+|\.?(?:nycrc|c8rc|mocharc)(?:\.\w+)?|playwright\.config\.[jt]s|stryker\.conf\w*\.\w+|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.coveragerc|\.?mypy\.ini|\.?ruff\.toml|\.flake8|\.?pylintrc|pyrightconfig\.json|sonar-project\.properties|\.?codecov\.ya?ml|\.golangci\.ya?ml)$/.test(name)
}

const lowerIsWeaker = /(?:threshold|thresholds|coverageThreshold|fail[_-]?under|check-coverage|(?:^|\.)(?:branches|functions|lines|statements)$|minimum|mutationScore|\.target$|min[_-]?(?:coverage|score))/i
const higherIsWeaker = /(?:max-?(?:complexity|warnings|lines|params|depth|statements|nesting|args|branches|returns|locals)|max_complexity|(?:^|[._-])complexity(?:\.|$)|(?:^|\.)(?:retry|retries|reruns|retryTimes)$|cyclop|coverage\.status\.\w+\.\w+\.threshold$)/i
const shouldBeTrue = /(?:^|\.)(?:strict\w*|no(?:Implicit|Unused|Unchecked|Fallthrough|PropertyAccess|Unsafe)\w*|exactOptionalPropertyTypes|alwaysStrict|useUnknownInCatchVariables|checkJs|isolatedModules|disallow_\w+|check_untyped_defs|warn_\w+|no_implicit_\w+|strict_\w+|xfail_strict|check-coverage|branch|forbidOnly|failOnConsole|errorOnDeprecated|perFile|sonar\.qualitygate\.wait|allErrors|typeAware)$/
const shouldBeFalse = /(?:^|\.)(?:skipLibCheck|noCheck|allowUnreachableCode|allowUnusedLabels|suppress\w*Errors|ignore_errors|ignore_missing_imports|passWithNoTests|dangerouslyIgnoreUnhandledErrors|allowOnly|follow_imports_for_stubs|informational|exit-zero|exit_zero|tests-skip)$/
const listsThatHide = /(?:^|[._-])(?:exclude\w*|excludes|exclude_lines|exclude_also|ignore|ignores|extend-ignore|omit|exclusions|per-file-ignores.*|disable|disable_error_code|testPathIgnorePatterns|coveragePathIgnorePatterns|modulePathIgnorePatterns|watchPathIgnorePatterns|ignorePatterns|deselect|norecursedirs|collect_ignore|skips|exclude-rules.*|exclude-dirs|unfixable)$/
const listsThatShow = /(?:^|[._-])(?:include|includes|testMatch|testRegex|testpaths|select|extend-select|collectCoverageFrom|python_files|enable|roots|source|sources|spec|plugins|reportMissing)$/
/** Folders of made or foreign files: nobody tests those. */
const harmless = /node_modules|(?:^|\/)(?:dist|build|coverage|out|target|vendor|generated|\.next|\.git|\.?venv|__pycache__|site-packages)(?:\/|$)|\.d\.ts$|TYPE_CHECKING/

/** How a setting became laxer, or null. Either side may lack it. */
export function findRelaxation(key: string, base: Setting | undefined, head: Setting | undefined): Relaxation | null {
  if (/(?:^|\.)(?:dependencies|devDependencies|peerDependencies|version|scripts|engines)(?:\.|$)/.test(key)) return null
  return compareSeverity(key, base, head) ?? compareNumbers(key, base, head) ?? compareFlags(key, base, head) ?? compareLists(key, base, head)
}

function numberIn(setting: Setting | undefined): number | null {
  const text = setting?.items.find((item) => /^-?\d+(?:\.\d+)?%?$/.test(item.trim()))
  return text === undefined ? null : Number.parseFloat(text)
}

function compareNumbers(key: string, base: Setting | undefined, head: Setting | undefined): Relaxation | null {
  const [before, now] = [numberIn(base), numberIn(head)]
  const isCeiling = higherIsWeaker.test(key)
  if (!isCeiling && !lowerIsWeaker.test(key)) return null
  if (isCeiling) {
    const isRetry = /retr|reruns/i.test(key)
    const isLaxer = now === null ? before !== null && !isRetry : before === null ? isRetry && now > 0 : now > before
    return isLaxer ? { rule: isRetry ? 'relaxed-setting' : 'lowered-threshold', message: `\`${key}\` was ${shown(base)} and is ${shown(head)}.` } : null
  }
  // Negative numbers are how many may be uncovered in jest and vitest; less is laxer there, too.
  const isLaxer = before !== null && (now === null ? before !== 0 : now < before)
  return isLaxer ? { rule: 'lowered-threshold', message: `\`${key}\` was ${shown(base)} and is ${shown(head)}.` } : null
}

function shown(setting: Setting | undefined): string {
  return setting === undefined ? 'not set' : setting.items.join(', ').slice(0, 60)
}

function compareFlags(key: string, base: Setting | undefined, head: Setting | undefined): Relaxation | null {
  const [before, now] = [truth(base), truth(head)]
  const isRelaxed = (shouldBeTrue.test(key) && before === true && now !== true) || (shouldBeFalse.test(key) && before !== true && now === true) || (shouldBeTrue.test(key) && before === null && now === false)
  return isRelaxed ? { rule: 'relaxed-setting', message: `\`${key}\` was ${shown(base)} and is ${shown(head)}.` } : null
}

function truth(setting: Setting | undefined): boolean | null {
  const text = setting?.items[0]?.toLowerCase()
  if (text === 'true' || text === 'yes') return true
  return text === 'false' || text === 'no' ? false : null
}

const severities: Readonly<Record<string, number>> = { error: 2, deny: 2, '2': 2, warn: 1, '1': 1, warning: 1, info: 1, off: 0, allow: 0, '0': 0, none: 0 }

function compareSeverity(key: string, base: Setting | undefined, head: Setting | undefined): Relaxation | null {
  if (!/(?:^|\.)(?:rules|categories|linter\.rules.*|reportGeneral\w*|report[A-Z]\w*)\.?/.test(key)) return null
  const [before, now] = [severityIn(base), severityIn(head)]
  const message = `\`${key}\` was ${shown(base)} and is ${shown(head)}.`
  // Switched off where it was not named before: perhaps it never was on.
  if (before === null) return now === 0 && base === undefined ? { rule: 'relaxed-setting', message, severity: 'medium' } : null
  return (now ?? 0) < before ? { rule: 'relaxed-setting', message } : null
}

function severityIn(setting: Setting | undefined): number | null {
  return severities[setting?.items[0] ?? ''] ?? null
}

function compareLists(key: string, base: Setting | undefined, head: Setting | undefined): Relaxation | null {
  const [before, now] = [base?.items ?? [], head?.items ?? []]
  if (listsThatHide.test(key)) {
    const added = now.filter((item) => !before.includes(item) && !harmless.test(item))
    return added.length > 0 ? { rule: 'narrowed-collection', message: `\`${key}\` now also leaves out ${added.slice(0, 3).join(', ')}.` } : null
  }
  if (!listsThatShow.test(key)) return null
  const lost = head === undefined ? [] : before.filter((item) => !now.includes(item) && !now.some((other) => isBroader(other, item)))
  const negated = now.filter((item) => item.startsWith('!') && !before.includes(item) && !harmless.test(item))
  if (lost.length === 0 && negated.length === 0) return null
  return { rule: 'narrowed-collection', message: lost.length > 0 ? `\`${key}\` no longer has ${lost.slice(0, 3).join(', ')}.` : `\`${key}\` now leaves out ${negated.slice(0, 3).join(', ')}.` }
}

function isBroader(glob: string, item: string): boolean {
  return glob === '**/*' || item.startsWith(glob.replace(/\/?\*\*.*$/, '') || '\0') || (/^[A-Z]+\d*$/.test(glob) && item.startsWith(glob)) || glob === 'ALL'
}
