import { secretWords } from './sign-shape.ts'
import type { Sign } from './sign-shape.ts'
import { sqlText } from './sql-words.ts'

/** Where text of strangers comes in: with it any sink may be one. */
const remote: readonly Sign[] = [
  { code: [/\b(?:flask|quart|bottle)\b/] },
  { code: [/\breq(?:uest)?\s*\.\s*(?:GET|POST|FILES|META|COOKIES|body|headers|query_params|data|args|form|json|query|match_info|rel_url|cookies|values|query_string|post|text|read|path_params|get_full_path|build_absolute_uri|params|media|stream)\b/] },
  { code: [/\bget_(?:query_|body_)?arguments?\b|\bget_cookie\b|\bFieldStorage\b/] },
  { code: [/(?:\(|,|\blambda)\s*event\s*[,):=]/] },
  { code: [/^[ \t]*@[ \t]*[\w.]+\.(?:route|get|post|put|patch|delete|websocket|view)\s*\(/m] },
]

/** Where the user's text comes in, beside a sink that is one for it only: all others are signs by themselves. */
const local: Sign = {
  code: [/\b(?:raw_)?input\s*\(|=\s*(?:raw_)?input\b|\bargv\b|\bstdin\b|\bparse_args\b/, /\b(?:exec[lv]p?e?|spawn[lv]p?e?|startfile|pty|create_subprocess_exec|render_template_string|Template|from_string)\b/],
}

/** Sinks that are reported for text of an unseen caller too. */
const sinks: readonly Sign[] = [
  { code: [/\b(?:os|posix|platform)\s*\.\s*(?:system|popen)\b|\bimport\b[^\n]*\b(?:system|popen)\b|\b(?:popen[234]|commands|getoutput|getstatusoutput|create_subprocess_shell|subprocess|exec_command)\b/] },
  { code: [/(?<!\bdef )(?<![.\w])(?:eval|exec|compile|__import__)\s*\(|[=(,[:]\s*(?:eval|exec|compile|__import__)\s*[,)\]}\n]|\bbuiltins\s*\.\s*(?:eval|exec|compile)\b|\b(?:import_module|run_path|compile_command|timeit)\b/] },
  { code: [/\bcode\b/, /\binteract\b/] },
  { code: [/\.\s*(?:execute(?:many|script)?|raw|query|mogrify|fetch(?:row|val|_all|_one)?|from_statement|extra)\s*\(/, sqlText] },
  { code: [/\bsqlalchemy\b|\bRawSQL\b|\bread_sql\w*/] },
  { code: [/\b(?:c?[pP]ickle|_pickle|marshal|shelve|dill|cloudpickle|jsonpickle|joblib|read_pickle|yaml)\b/] },
  { code: [/\bnumpy\b/, /\bload\b/] },
  { code: [/\.\s*search(?:_s|_ext|_ext_s|_st)?\s*\(/, /ldap|conn|con\b/i, /["'][^"'\n]*[(=]/] },
  { code: [/\bxpath\b|\b(?:ET)?XPath\b|\belementpath\b/] },
  { code: [/\.\s*(?:findall|find|iterfind|findtext)\s*\(/, /\bf["']|["']\s*%|["']\s*\+|\+\s*["']|\.format\(|\.join\(/, /["'][^"'\n]*[/@[]/] },
]

/** Calls that are wrong by themselves. */
const checks: readonly Sign[] = [
  { code: [/\b(?:hashlib|Crypto(?:dome)?|cryptography)\b/] },
  { code: [/\brandom\s*\.|\bfrom\s+random\b|\bimport\b[^\n]*\brandom\b/], text: secretWords },
  { code: [/\bverify(?:_ssl)?\b/, /\b(?:requests|httpx|aiohttp|jwt)\b/] },
  { code: [/\b(?:ssl|paramiko)\b/, /\b(?:SSLContext|wrap_socket|_create_\w+_context|AutoAddPolicy|WarningPolicy)\b/] },
  { code: [/\b[fl]?chmod\b|\bumask\b/] },
  { code: [/\b(?:mkdir|makedirs|mkfifo)\b|\bos\s*\.\s*open\b|\bfrom\s+os\s+import\b/, /\bmode\b|\b0o?[0-7]{2}|\bS_I|,\s*\d{2,}\s*\)/] },
  { code: [/\bgenerate(?:_private_key)?\b/, /[rd]sa/i] },
  { code: [/\bset_cookie\b/] },
  { code: [/\bjwt\b/, /\bdecode\b/] },
  { code: [/\b(?:mktemp|tempnam|tmpnam|telnetlib|ftplib)\b/] },
  { code: [/\btarfile\b/, /\bextractall\b/] },
]

export const pythonSigns: readonly Sign[] = [...sinks, ...checks, ...remote, local]
