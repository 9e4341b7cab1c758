import type { PatternRule, SearchedCode } from './pattern-shape.ts'

const inLoop = { inside: { any: [{ kind: 'for_statement' }, { kind: 'while_statement' }], stopBy: 'end' as const } }
const inLoops = (pattern: RegExp) => ({ loops }: SearchedCode): boolean => pattern.test(loops)

/** Is something removed from what a loop of the file may walk? Compared by the last name of both. */
function removesFromLoop({ loops: code }: SearchedCode): boolean {
  const walked = new Set([...code.matchAll(/\bin\b([^:]{1,300}):/g)].flatMap(([, over = '']) => over.match(/\w+/g) ?? []))
  return [...code.matchAll(/(\w+|[^\w\s])\s*\.remove\(/g)].some(([, owner = '']) => !/\w/.test(owner) || walked.has(owner))
}

const performance = { languages: ['python'], category: 'performance', severity: 'low', cwe: null } as const
const bug = { languages: ['python'], category: 'bug', severity: 'medium', cwe: null } as const
const security = { languages: ['python'], category: 'security' } as const

/** Rules for Python that ruff lacks. Tests: test/analysis/rules/patterns/python.py. */
export const pythonPatterns: readonly PatternRule[] = [
  { ...performance, id: 'regex-compiled-in-loop', keyword: /re\.compile/, may: inLoops(/re\.compile/), message: 'The pattern is compiled in every round.', mend: 'Compile it once before the loop.', match: { rule: { pattern: 're.compile($$$ARGS)', ...inLoop } } },
  { ...performance, id: 'insert-at-front-in-loop', keyword: /\.insert\(0/, may: inLoops(/\.insert\(0/), message: 'Each insertion moves the whole list.', mend: 'Use collections.deque, or append and reverse once.', match: { rule: { pattern: '$LIST.insert(0, $$$REST)', ...inLoop } } },
  { ...performance, id: 'row-by-row', severity: 'medium', keyword: /\.iterrows\(/, message: 'Rows are made into objects one by one.', mend: 'Work on whole columns, or use itertuples.', match: { rule: { pattern: '$FRAME.iterrows()' } } },
  { ...performance, id: 'sorted-for-one', keyword: /\)\[(?:0|-1)\]/, may: ({ code }) => /\bsorted\(/.test(code), message: 'The whole list is sorted to take one element.', mend: 'Use min or max.', match: { rule: { any: [{ pattern: 'sorted($$$ARGS)[0]' }, { pattern: 'sorted($$$ARGS)[-1]' }] } } },
  { ...performance, id: 'query-in-loop', severity: 'medium', keyword: /\.(?:objects\.(?:get|filter)|query\.get)\(/, message: 'A query is sent in every round.', mend: 'Fetch all rows with one query before the loop.', match: { rule: { any: [{ pattern: '$MODEL.objects.get($$$ARGS)' }, { pattern: '$MODEL.objects.filter($$$ARGS)' }, { pattern: '$MODEL.query.get($$$ARGS)' }], ...inLoop } } },
  { ...performance, id: 'list-built-to-count', keyword: /len\(\[/, message: 'A list is built only to be counted.', mend: 'Use sum(1 for …).', match: { rule: { kind: 'call', regex: '^len\\(\\[', has: { field: 'arguments', has: { kind: 'list_comprehension' } } } } },
  { ...bug, id: 'naive-utc-time', severity: 'low', keyword: /utcnow|utcfromtimestamp/, message: 'The time has no zone and is taken for local time.', mend: 'Use datetime.now(timezone.utc).', match: { rule: { any: [{ pattern: 'datetime.utcnow()' }, { pattern: 'datetime.datetime.utcnow()' }, { pattern: 'datetime.utcfromtimestamp($$$ARGS)' }] } } },
  { ...bug, id: 'nan-compared', keyword: /[=!]=\s{0,5}(?:float\(['"]nan|math\.nan|np\.nan|numpy\.nan)/, message: 'Nothing is equal to NaN.', mend: 'Use math.isnan.', match: { rule: { kind: 'comparison_operator', regex: "[=!]=\\s*(?:float\\(['\"]nan['\"]\\)|math\\.nan|np\\.nan|numpy\\.nan)$" } } },
  { ...bug, id: 'removed-while-iterated', severity: 'high', keyword: /\.remove\(/, may: removesFromLoop, message: 'The list is changed while it is walked: elements are skipped.', mend: 'Walk a copy, or build a new list.', match: { rule: { pattern: '$LIST.remove($ITEM)', inside: { kind: 'for_statement', stopBy: 'end', has: { field: 'right', pattern: '$LIST' } } } } },
  { ...security, id: 'tls-not-verified', severity: 'high', cwe: 'CWE-295', keyword: /check_hostname|verify_mode|CERT_NONE/, message: 'The identity of the server is not checked.', mend: 'Leave check_hostname on and verify_mode at CERT_REQUIRED.', match: { rule: { any: [{ pattern: '$CONTEXT.check_hostname = False' }, { pattern: '$CONTEXT.verify_mode = ssl.CERT_NONE' }, { pattern: '$CONTEXT.verify = False' }] } } },
  { ...security, id: 'csrf-off', severity: 'medium', cwe: 'CWE-352', keyword: /csrf_exempt|WTF_CSRF/, message: 'The view accepts requests that other sites forge.', mend: 'Leave the protection on, or check a token of your own.', match: { rule: { any: [{ kind: 'decorator', regex: 'csrf_exempt' }, { pattern: "$APP.config['WTF_CSRF_ENABLED'] = False" }, { pattern: 'WTF_CSRF_ENABLED = False' }] } } },
  { ...security, id: 'autoescape-off', severity: 'high', cwe: 'CWE-79', keyword: /autoescape/, message: 'Templates of this environment do not escape.', mend: 'Set autoescape to select_autoescape().', match: { rule: { kind: 'keyword_argument', regex: '^autoescape\\s*=\\s*False$' } } },
  { ...security, id: 'secret-logged', severity: 'medium', cwe: 'CWE-532', keyword: /\b(?:log|logger|logging|_log|LOG|print|self\.log\w{0,10})[.(][^)\n]{0,300}(?:password|passwd|secret|private_key|access_token|api_key)/i, message: 'A secret is written to the log.', mend: 'Leave it out, or log only that it is there.', match: { rule: { any: [{ pattern: '$LOG.$LEVEL($$$ARGS)' }, { pattern: 'print($$$ARGS)' }], kind: 'call', has: { any: [{ kind: 'identifier' }, { kind: 'attribute' }], regex: '(?i)^(?:\\w+\\.)?(?:\\w*_)?(?:password|passwd|secret|private_key|access_token|api_key)$', stopBy: 'end' }, regex: '^(?:print|log|logger|logging|_log|LOG|self\\.log\\w*)\\b' } } },
  { ...security, id: 'debug-on', severity: 'medium', cwe: 'CWE-489', keyword: /debug(?:['"]\])? = True/i, message: 'Debug mode shows strangers the inside of the program.', mend: 'Take it from the environment and leave it off.', match: { rule: { any: [{ pattern: "$APP.config['DEBUG'] = True" }, { pattern: '$APP.debug = True' }] } } },
]
