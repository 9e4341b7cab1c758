import { secretWords } from './sign-shape.ts'
import type { Sign } from './sign-shape.ts'
import { sqlText } from './sql-words.ts'

/** Where text of strangers comes in: with it any sink may be one. */
const remote: readonly Sign[] = [
  { code: [/\breq(?:uest)?\b/, /\b(?:query|body|params|headers|cookies|signedCookies|url|originalUrl|path|files?|hostname|rawBody|nextUrl|payload|rawHeaders|get|param|header|json|text|formData|arrayBuffer|blob|cookie)\b/] },
  { code: [/\}\s*(?::[^=;{}]*)?,\s*(?:res|response|reply)\b/] },
  { code: [/\b(?:ctx|context|c)\s*\??\.\s*(?:query|params|url|path|href|querystring|search|headers|cookies|get|request|req)\b|\}\s*=\s*(?:await\s+)?(?:ctx|context|c)\b/] },
  { code: [/\bevent\s*\??\.\s*(?:body|queryStringParameters|multiValueQueryStringParameters|pathParameters|headers|rawPath|rawQueryString)\b|\}\s*=\s*event\b/] },
  { code: [/\blocation\s*\??\.\s*(?:search|hash|href|pathname)\b|[=(]\s*(?:(?:window|document|self|globalThis)\s*\.\s*)?location\b/] },
  { code: [/\bdocument\s*\??\.\s*(?:URL|documentURI|referrer|baseURI)\b|=\s*document\s*(?:[;,)\n]|$)/] },
  { code: [/\bwindow\s*\??\.\s*name\b|\}\s*=\s*window\b/] },
  { code: [/\buse(?:Router|SearchParams|Params)\b|\bnext\/headers\b/] },
]

/** Where the user's text comes in, beside a sink that is one for it only: all others are signs by themselves. */
const local: Sign = {
  code: [/\bargv\b|\breadline\b|\bprompt\s*\(/, /\b(?:require|import)\s*\(\s*[^'"`)\s]|\b(?:handlebars|ejs|pug|nunjucks|lodash|mustache|hogan|dot|js-yaml|yaml)\b|\btemplate\b/i],
}

/** Sinks that are reported for text of an unseen caller too. */
const sinks: readonly Sign[] = [
  { code: [/\b(?:child_process|shelljs|node-exec|execa|ssh2|cross-spawn)\b/] },
  { code: [/(?<![.\w$])eval\b|\b(?:globalThis|window)\s*\.\s*eval\b|(?<![.\w$])Function\s*\(|=\s*Function\b|['"](?:node:)?vm2?['"]|\bvm\s*\.|\b(?:safe|static|expression)-eval\b/] },
  // What begins as a function is none.
  { code: [/\bset(?:Timeout|Interval|Immediate)\s*\(\s*(?!async\b|function\b|\w+\s*=>|\([^()'"`]*\)\s*(?::[^=]{0,80})?=>)/, /\+|\$\{|\bconcat\b|\bjoin\b/] },
  { code: [/\.\s*\$?(?:query|execute|raw|queryRawUnsafe|executeRawUnsafe|whereRaw|orderByRaw|havingRaw|joinRaw|unsafe|prepare|literal|run|get|all|each|exec|sql|where|orderBy|andWhere|queryAsync)\b/, sqlText] },
  { code: [/\bdocument\s*\.\s*writeln?\b|\}\s*=\s*document\b|\binsertAdjacentHTML\b|\b(?:inner|outer)HTML\b|\bsrcdoc\b|\bdangerouslySetInnerHTML\b/] },
  { code: [/\$\s*\(|\bjquery\b/i, /\.\s*(?:html|append|prepend|after|before)\s*\(/] },
  { code: [/\b(?:node-serialize|serialize-to-js|funcster|cryo|php-unserialize)\b/] },
  { code: [/\bv8\b/, /\bdeserialize\b/] },
  { code: [/\.\s*search(?:Async)?\s*\(/, /ldap|client|conn/i, /['"`][^'"`]*[(=]/] },
  { code: [/\bxpath\b/i] },
  { code: [/\bdocument\b/, /\bevaluate\b/] },
]

/** Calls that are wrong by themselves. */
const checks: readonly Sign[] = [
  { code: [/\b(?:createHash|createHmac|create(?:Dec|C)ipher(?:iv)?|generateKeyPair(?:Sync)?)\b/] },
  { code: [/\bcrypto\b/, /\bhash\b/] },
  { code: [/\b(?:md5|sha1|blueimp-md5)\b|crypto-?js/i] },
  { code: [/\bMath\s*\.\s*random\b|=\s*Math\b(?!\s*\.)/], text: secretWords },
  { code: [/\b(?:rejectUnauthorized|strictSSL)\b/] },
  { code: [/\b[fl]?chmod(?:Sync)?\b|\bumask\b/] },
  { code: [/\bfs\b|\b(?:fs-extra|graceful-fs)\b/, /\bmode\b|\b0o[0-7]|\bS_I|,\s*\d{2,}\s*\)/] },
  { code: [/\b(?:cookie|setCookie|session)\b|-session\b/i, /\b(?:secure|httpOnly)\b/] },
  { code: [/\bjsonwebtoken\b|@fastify\/cors|['"]cors['"]/] },
  { code: [/\.\s*postMessage\b/, /['"`]\*['"`]/] },
]

export const javascriptSigns: readonly Sign[] = [...sinks, ...checks, ...remote, local]
