import { sqlText } from './sql-words.ts'

/** Patterns that must all be in a text. */
type Signs = readonly RegExp[]

type Suspicion = {
  /** Where a stranger's or the user's text comes in: with it any sink may be one. */
  readonly sources: readonly Signs[]
  /** Sinks that are reported for text of an unseen caller too, and calls that are wrong by themselves. */
  readonly calls: readonly Signs[]
}

const secretWords = /\w*(?:token|passw|secret|session|cookie|nonce|salt|csrf|otp|pin_?code|api_?key|private_?key|auth|remember_?me|credential|verification|reset)/i

const python: Suspicion = {
  sources: [
    [/\b(?:flask|quart|bottle)\b/],
    [/\b(?:request|req)\b/, /\.\s*(?:GET|POST|FILES|META|COOKIES|body|headers|query_params|data|args|form|json|query|match_info|rel_url|cookies|values|query_string|post|text|read|path_params|get_full_path|build_absolute_uri|params|media|stream)\b/],
    [/\bget_(?:query_|body_)?arguments?\b|\bget_cookie\b|\bFieldStorage\b/],
    [/(?:\(|,|\blambda)\s*event\s*[,):=]/],
    [/^[ \t]*@[ \t]*[\w.]+\.(?:route|get|post|put|patch|delete|websocket|view)\s*\(/m],
    [/\b(?:raw_)?input\s*\(|=\s*(?:raw_)?input\b|\bargv\b|\bstdin\b|\bparse_args\b/],
  ],
  calls: [
    [/\b(?:system|popen[234]?|commands|getoutput|getstatusoutput|create_subprocess_shell|subprocess|Popen|exec_command)\b/],
    [/\b(?:eval|exec|__import__|import_module|run_path|compile_command|timeit)\b|(?<![.\w])compile\b|\bbuiltins\b|\bcode\b[^]*\binteract\b/],
    [/\.\s*(?:execute(?:many|script)?|raw|query|mogrify|fetch(?:row|val|_all|_one)?|from_statement|extra)\b/, sqlText],
    [/\bsqlalchemy\b|\bRawSQL\b|\bread_sql\w*/],
    [/\b(?:c?[pP]ickle|_pickle|marshal|shelve|dill|cloudpickle|jsonpickle|joblib|read_pickle|yaml)\b/],
    [/\bnumpy\b/, /\bload\b/],
    [/\.\s*search(?:_s|_ext|_ext_s|_st)?\b/, /ldap|conn|con\b/i, /["'][^"'\n]*[(=]/],
    [/\bxpath\b|\bE?T?XPath\b|\belementpath\b/],
    [/\.\s*(?:findall|find|iterfind|findtext)\s*\(/, /\bf["']|["']\s*%|["']\s*\+|\+\s*["']|\.format\(|\.join\(/, /["'][^"'\n]*[/@[]/],
    [/\b(?:hashlib|Crypto(?:dome)?|cryptography)\b/],
    [/\brandom\b/, secretWords],
    [/\bverify(?:_ssl)?\b/, /\b(?:requests|httpx|aiohttp|jwt)\b/],
    [/\b(?:ssl|paramiko)\b/, /\b(?:SSLContext|wrap_socket|_create_\w+_context|AutoAddPolicy|WarningPolicy)\b/],
    [/\b(?:[fl]?chmod|mkdir|makedirs|umask|mkfifo)\b|\bos\s*\.\s*open\b|\bfrom os import\b/, /\b0o?[0-7]|\bS_I|\b[1-9]|\bumask\b/],
    [/\bgenerate(?:_private_key)?\b/, /[rd]sa/i],
    [/\bset_cookie\b/],
    [/\bjwt\b/, /\bdecode\b/],
    [/\b(?:mktemp|tempnam|tmpnam|telnetlib|ftplib)\b/],
    [/\btarfile\b/, /\bextractall\b/],
  ],
}

const javascript: Suspicion = {
  sources: [
    [/\b(?:req|request)\b/, /\b(?:query|body|params|headers|cookies|signedCookies|url|originalUrl|path|files?|hostname|rawBody|nextUrl|payload|rawHeaders|get|param|header|json|text|formData|arrayBuffer|blob|cookie)\b/],
    [/\}\s*(?::[^=;{}]*)?,\s*(?:res|response|reply)\b/],
    [/(?:[(,]|\basync)\s*(?:ctx|context|c)\s*(?:[,):=?]|\b)/, /[.{,]\s*(?:query|params|url|path|href|querystring|search|headers|cookies|get|request|req)\b/],
    [/\b(?:ctx|context|c)\s*=>/, /[.{,]\s*(?:query|params|url|path|href|querystring|search|headers|cookies|get|request|req)\b/],
    [/\bevent\b/, /\b(?:body|queryStringParameters|multiValueQueryStringParameters|pathParameters|headers|rawPath|rawQueryString)\b/],
    [/\blocation\b/],
    [/\bdocument\b/, /\b(?:URL|documentURI|referrer|baseURI)\b/],
    [/\bwindow\b/, /\.\s*name\b/],
    [/\buse(?:Router|SearchParams|Params)\b|\bnext\/headers\b|\bargv\b|\breadline\b|\bprompt\b/],
  ],
  calls: [
    [/\b(?:child_process|shelljs|node-exec|execa|ssh2|cross-spawn)\b/],
    [/(?<![.\w$])eval\b|\b(?:globalThis|window)\s*\.\s*eval\b|(?<![.\w$])Function\s*\(|[=(,:?]\s*Function\b|['"](?:node:)?vm2?['"]|\bvm\s*\.|\b(?:safe|static|expression)-eval\b/],
    [/(?<!typeof )\bset(?:Timeout|Interval|Immediate)\b(?!\s*\(\s*(?:async\b|function\b|\w+\s*=>|\([^()'"`]*\)\s*(?::[^=]{0,80})?=>))/],
    [/\.\s*\$?(?:query|execute|raw|queryRawUnsafe|executeRawUnsafe|whereRaw|orderByRaw|havingRaw|joinRaw|unsafe|prepare|literal|run|get|all|each|exec|sql|where|orderBy|andWhere|queryAsync)\b/, sqlText],
    [/\bdocument\s*\.\s*writeln?\b|\bdocument\b[^]*\bwriteln?\s*\(|\binsertAdjacentHTML\b|\b(?:inner|outer)HTML\b|\bsrcdoc\b|\bdangerouslySetInnerHTML\b/],
    [/\$\s*\(|\bjquery\b/i, /\.\s*(?:html|append|prepend|after|before)\b/],
    [/\b(?:node-serialize|serialize-to-js|funcster|cryo|php-unserialize)\b/],
    [/\bv8\b/, /\bdeserialize\b/],
    [/\.\s*search(?:Async)?\b/, /ldap|client|conn/i, /['"`][^'"`]*[(=]/],
    [/\bxpath\b/i],
    [/\bdocument\b/, /\bevaluate\b/],
    [/\b(?:createHash|createHmac|create(?:Dec|C)ipher(?:iv)?|generateKeyPair(?:Sync)?)\b|\bcrypto\b[^]*\bhash\b/],
    [/\b(?:md5|sha1|blueimp-md5)\b|crypto-?js/i],
    [/\bMath\s*\.\s*random\b|\brandom\b[^]*=\s*Math\b/, secretWords],
    [/\b(?:rejectUnauthorized|strictSSL)\b/],
    [/\b(?:[fl]?chmod(?:Sync)?|mode|umask)\b|\b(?:mkdir|writeFile|appendFile|open)(?:Sync)?\s*\([^)]*0o/],
    [/\b(?:cookie|setCookie|session)\b|(?:cookie|session)s?-|-session\b/i, /\b(?:secure|httpOnly)\b/],
    [/\bjsonwebtoken\b|@fastify\/cors|['"]cors['"]/],
    [/\.\s*postMessage\b/],
  ],
}

export const suspicions = { python, javascript }

/**
 * Can the flow pass find anything in this text? It needs a place where text of others comes in, or a call that is a finding without one;
 * most files have neither and are not walked. A sink, source or check that is added to the tables needs its sign here.
 */
export function mayHarm(language: 'python' | 'javascript', text: string): boolean {
  const { sources, calls } = suspicions[language]
  const holds = (signs: Signs): boolean => signs.every((sign) => sign.test(text))
  return calls.some(holds) || sources.some(holds)
}
