import { toEntropy } from './entropy.ts'
import type { Candidate } from './find-candidates.ts'
import { isConfigPath } from './find-candidates.ts'

/** What the classifier looks at, in the order of its coefficients. */
export const featureNames = [
  'length', 'entropy', 'digitShare', 'upperShare', 'specialShare', 'classChanges', 'isHex', 'isLong', 'isShort', 'isOneWord', 'isWords', 'hasSpace', 'isPlaceholder', 'isReference', 'isRepeating', 'isPathOrUrl', 'isDotted',
  'isIdentifier', 'isUuid', 'isHashLength', 'equalsKey', 'keyIsPassword', 'keyIsSecret', 'keyIsWeak', 'keyIsAbout', 'isQuoted', 'isTestPath', 'isConfigFile', 'isComparison', 'isCallOrComma', 'isUrlPassword', 'commonPassword', 'vowelShare', 'rareBigrams',
] as const

const placeholder = /^(?:x{3,}|\*{3,}|\.{3,}|-{3,}|_{3,}|#{3,}|0{4,}|todo|tbd|none|null|nil|undefined|true|false|n\/a|empty|required|optional|string|password|passwd|secret|token|key|value|test|foo|bar|baz|abc|default)$|example|sample|change[-_ ]?(?:me|it|this)|your[-_ ]|my[-_]?(?:password|secret|token|key)|placeholder|dummy|fake|replace|insert|redacted|removed|hidden|masked|xxxx|\*\*\*|<[^>]*>|\.\.\.|here$|goes[-_ ]here|not[-_ ]?(?:a[-_ ])?real|lorem|ipsum/i
const reference = /^--?[a-z]|^[&?#:]\w|^__\w+__$|^\[|^[\d.]+$|\\[wsdb]|\$\{|\$\(|\{\{|\}\}|%\(|%s|%[A-Z_]+%|^\$[A-Za-z_]|^\{\w*\}$|^<%|^#\{|^@\w+|process\.env|os\.environ|getenv|env\(|secrets\.|vault:|^ref\+|^arn:|^ENC\[|^\{\w+\}\w*|^!\w+|config\.|settings\.|self\.|this\.|\w\(.*\)/i
const about = /(?:name|_?id|ids|file|path|dir|url|uri|type|kind|length|len|size|field|label|hint|policy|regex|pattern|prefix|suffix|header|param|min|max|expir\w*|ttl|public\w*|count|column|input|form|reset\w*|error|message|msg|text|title|desc\w*|encoder|manager|provider|class|service|endpoint|scheme|method|mode|algorithm|alg|format|version|index|required|enabled|valid\w*|info|page|view|route|event|action|state|status|selector|placeholder|help|comment|doc|tooltip|icon|color|lang|locale|test_?case|generator|store|storage|source|server|host|author\w*|authors?|keyboard|keyword|keys|tokens|tokenizer|monkey|token_type|key_?code|sort_?key|foreign_?key|primary_?key|cache_?key|map_?key|dict_?key|hotkey|shortcut)$/i
const password = /pass(?!ed|ing|ive|age|enger|port|es\b|_through|through)|pwd|\bpw\b|senha|contraseña|parol/i
const secret = /secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|creds?$|salt|encryption[_-]?key|signing[_-]?key|client[_-]?key|auth[_-]?key|master[_-]?key|shared[_-]?key/i
const testPath = /(?:^|[/_.-])(?:tests?|spec|specs|fixtures?|mocks?|examples?|samples?|docs?|demo|tutorial|__tests__|testdata)(?:[/_.-]|$)|\.(?:md|rst|adoc)$/i
const common = /^(?:admin\w{0,4}|root\w{0,4}|postgres|mysql|guest|toor|letmein\w*|qwerty\w*|p[a@4]ss?w[o0]rd\S{0,6}|123456\d*|welcome\w{0,5}|hunter2|changeit|s3cr3t\S*|passw0rd\S*|iloveyou|monkey\d*|dragon\d*|master\d+|abc123|secret\d+)$/i
const commonBigrams = new Set('th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ss pa wo rd ke ey us na ac to sa el la pr tr di un lo ge ct mo ho ta sh ot ee pe ag po em am ad ab il ec ai'.split(' '))

const share = (text: string, pattern: RegExp) => (text.match(pattern)?.length ?? 0) / Math.max(1, text.length)
const flag = (value: boolean) => (value ? 1 : 0)

/** The candidate as numbers between about 0 and 1. */
export function toFeatures(candidate: Candidate, path: string): readonly number[] {
  const { value, key, operator, isQuoted } = candidate
  const letters = value.replace(/[^A-Za-z]/g, '').toLowerCase()
  const isIdentifier = /^[a-z]+(?:[A-Z][a-z]+)+$|^[a-z]+(?:[_-][a-z]+)+$|^[A-Z]+(?:_[A-Z]+)+$|^(?:[A-Z][a-z]+){2,}$/.test(value)
  return [
    Math.min(value.length, 64) / 64,
    toEntropy(value) / 5,
    share(value, /[0-9]/g),
    share(value, /[A-Z]/g),
    share(value, /[^A-Za-z0-9]/g),
    countChanges(value),
    flag(/^(?:0x)?[0-9a-f]{12,}$/i.test(value)),
    flag(value.length > 80),
    flag(value.length < 6),
    flag(/^[A-Za-z]?[a-z]+$|^[A-Z]+$/.test(value)),
    flag(/^[A-Za-z]+(?:[\s_.-][A-Za-z]+)+[.!?:]?$/.test(value)),
    flag(/\s/.test(value)),
    flag(placeholder.test(value)),
    flag(reference.test(value)),
    flag(/^(.)\1*$|(.)\2{4,}|0123|1234567|abcdef/.test(value)),
    flag(/^(?:\.{0,2}\/|[a-z]+:\/\/|[A-Z]:\\|www\.)|\/\w+\/|\.(?:json|js|py|txt|pem|html?|key|ya?ml|xml|php|png)$/i.test(value)),
    flag(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(value)),
    flag(isIdentifier),
    flag(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)),
    flag(/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(value)),
    flag(key.toLowerCase().replace(/[^a-z]/g, '') === letters || (letters.length > 3 && key.toLowerCase().replace(/[^a-z]/g, '').endsWith(letters))),
    flag(password.test(key)),
    flag(secret.test(key)),
    flag(!password.test(key) && !secret.test(key)),
    flag(about.test(key)),
    flag(isQuoted),
    flag(testPath.test(path)),
    flag(isConfigPath(path)),
    flag(/^[=!]==?$/.test(operator)),
    flag(operator === '(' || operator === ','),
    flag(operator === '@'),
    flag(common.test(value)),
    letters.length === 0 ? 0 : share(letters, /[aeiou]/g),
    rareBigrams(letters),
  ]
}

/** How often the kind of character changes: random text changes often. */
function countChanges(value: string): number {
  const kinds = [...value.slice(0, 100)].map((letter) => (/[a-z]/.test(letter) ? 'a' : /[A-Z]/.test(letter) ? 'A' : /[0-9]/.test(letter) ? '0' : '-'))
  return kinds.slice(1).filter((kind, at) => kind !== kinds[at]).length / Math.max(1, kinds.length - 1)
}

/** Share of pairs of letters that English seldom has. */
function rareBigrams(letters: string): number {
  if (letters.length < 2) return 0.5
  let rare = 0
  for (let at = 1; at < letters.length; at += 1) if (!commonBigrams.has(letters.slice(at - 1, at + 1))) rare += 1
  return rare / (letters.length - 1)
}
