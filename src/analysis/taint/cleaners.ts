import { cachePaths } from './path-cache.ts'
import type { SinkKind } from './value.ts'

type Cleaner = { readonly path: RegExp; readonly kinds: readonly SinkKind[] | 'all' }

/** Calls whose result is harmless for some sinks (sanitizers), by the path of what is called. `*` stands for any receiver. */
const cleaners: Readonly<Record<'python' | 'javascript', readonly Cleaner[]>> = {
  python: [
    { path: /^(?:int|float|bool|complex|len|ord|hash|id|abs|round|uuid\.UUID|decimal\.Decimal|ipaddress\.ip_address|datetime\.[\w.]*(?:strptime|fromisoformat)|isinstance|type)$/, kinds: 'all' },
    { path: /(?:^|\.)(?:hexdigest|digest|generate_password_hash|isdigit|isalnum|isalpha|isidentifier|startswith|endswith|count|index|find)$/, kinds: 'all' },
    { path: /^(?:shlex\.quote|pipes\.quote)$/, kinds: ['command'] },
    { path: /^(?:html\.escape|markupsafe\.escape|flask\.escape|cgi\.escape|django\.utils\.html\.(?:escape|conditional_escape|strip_tags)|bleach\.(?:clean|linkify)|nh3\.clean|xml\.sax\.saxutils\.(?:escape|quoteattr))$/, kinds: ['xss'] },
    { path: /^(?:urllib\.parse\.(?:quote|quote_plus|urlencode)|urllib\.(?:quote|quote_plus|urlencode))$/, kinds: ['xss', 'ssrf', 'redirect', 'command', 'sql', 'xpath', 'ldap', 'path'] },
    { path: /^(?:os\.path\.basename|ntpath\.basename|posixpath\.basename|werkzeug\.utils\.(?:secure_filename|safe_join)|flask\.safe_join|django\.utils\._os\.safe_join)$/, kinds: ['path'] },
    { path: /escape_filter_chars$|filter_format$|escape_dn_chars$|escape_rdn$/, kinds: ['ldap'] },
    { path: /(?:^|\.)(?:escape_string|quote_ident|literal|quote_identifier|mogrify)$|psycopg2?\.sql\.(?:Identifier|Literal|SQL)/, kinds: ['sql'] },
    { path: /^(?:re\.escape|json\.loads|ast\.literal_eval|tomllib\.loads)$/, kinds: ['deserialization', 'code'] },
    { path: /^(?:flask\.url_for|django\.urls\.reverse)$/, kinds: ['redirect', 'xss', 'ssrf'] },
    { path: /^(?:flask\.(?:jsonify|render_template|redirect|send_file|send_from_directory|abort)|django\.shortcuts\.render)$/, kinds: ['xss', 'template'] },
  ],
  javascript: [
    { path: /^(?:Number|parseInt|parseFloat|Boolean|BigInt|Number\.(?:parseInt|parseFloat|isInteger)|Math\.\w+|isNaN|Array\.isArray|Date|Date\.parse)$/, kinds: 'all' },
    { path: /\.(?:digest|charCodeAt|codePointAt|indexOf|lastIndexOf|search|localeCompare|startsWith|endsWith|includes|test|every|some|findIndex)$/, kinds: 'all' },
    { path: /^(?:shell-quote\.quote|shell-escape|shescape\.\w+)$/, kinds: ['command'] },
    { path: /(?:^|[./])(?:escape-html|he\.(?:encode|escape)|lodash\.escape|_\.escape|validator\.escape|sanitize-html|xss|dompurify\.sanitize|isomorphic-dompurify\.sanitize|DOMPurify\.sanitize|escape-goat\.htmlEscape|html-escaper\.escape|entities\.encode\w*)$/i, kinds: ['xss'] },
    { path: /^(?:encodeURIComponent|encodeURI|escape|querystring\.(?:escape|stringify))$/, kinds: ['xss', 'ssrf', 'redirect', 'path', 'command', 'xpath', 'ldap', 'sql'] },
    { path: /^(?:path(?:\.posix|\.win32)?\.basename|sanitize-filename)$/, kinds: ['path'] },
    { path: /(?:^|\.)(?:escapeId|escapeLiteral|escapeIdentifier)$|^(?:sqlstring|mysql2?|pg-format)[\w.()/]*\.(?:escape|format)$|^pg-format$|\(\)\.escape$/, kinds: ['sql'] },
    { path: /(?:ldap-escape\.\w+|EqualityFilter|SubstringFilter|escapeFilter\w*)$/i, kinds: ['ldap'] },
    { path: /^JSON\.parse$/, kinds: ['deserialization', 'code'] },
    { path: /^JSON\.stringify$/, kinds: ['deserialization'] },
  ],
}

/** Names that say what they do: an escape or sanitizer of the project's own, whose body is not in the file. */
const namedCleaner = /^(?:sanitize|sanitise|escape|purify|encodeFor|encode_for|escape_for|cleanHtml|clean_html)/i
const namedSafe = /^(?:get_safe|getSafe|safe_|to_safe|toSafe)/

function readCleaner(language: 'python' | 'javascript', path: string): readonly SinkKind[] | 'all' | null {
  const found = cleaners[language].find((cleaner) => cleaner.path.test(path))
  if (found !== undefined) return found.kinds
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (namedSafe.test(name)) return 'all'
  if (!namedCleaner.test(name)) return null
  return /html|xss|markup/i.test(name) ? ['xss'] : /sql/i.test(name) ? ['sql'] : /shell|cmd|command/i.test(name) ? ['command'] : /path|file/i.test(name) ? ['path'] : 'all'
}

/** What a call of this path makes harmless; null when it cleans nothing. */
export const findCleaner = cachePaths(readCleaner)
