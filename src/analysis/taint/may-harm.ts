/** Words without which no flow, wrong setting or dangerous call can be in a file; most files have none and are not walked. */
const words: Readonly<Record<'python' | 'javascript', RegExp>> = {
  python:
    /\b(?:request|req|flask|bottle|quart|event|FieldStorage|get_\w*argument|input\(|raw_input|argv|stdin|parse_args|route|eval\(|exec\(|compile\(|__import__\(|import_module|interact|run_path|timeit|system\(|popen\d?\(|Popen|subprocess|getoutput|getstatusoutput|create_subprocess_\w+|exec_command|pty|execute\w*\(|raw\(|mogrify|fetch\w*\(|RawSQL|read_sql\w*|text\(|c?[pP]ickle|marshal|shelve|dill|cloudpickle|jsonpickle|joblib|yaml|xpath\(|XPath|find(?:all|text)?\(|iterfind|ldap3?|hashlib|Crypto\w*|cryptography|random|verify\w*|ssl|paramiko|[fl]?chmod|mkdir|makedirs|umask|mkfifo|set_cookie|jwt|debug|mktemp|tempnam|tmpnam|extractall|telnetlib|ftplib|Markup|mark_safe|format_html|HttpResponse|session)/,
  javascript:
    /\b(?:req|request|ctx|context|event|location|document|window|useRouter|useSearchParams|useParams|headers|cookies|argv|prompt|eval|Function|child_process|exec\w*\(|spawn\w*\(|execa|shelljs|vm2?|safe-eval|expression-eval|setTimeout\(|setInterval\(|query\w*\(|execute\(|raw\(|run\(|prepare\(|unsafe\(|\$\w+Unsafe|\w+Raw\(|sql|SELECT|INSERT|UPDATE|DELETE|serialize|unserialize|deserialize|cryo|funcster|xpath|ldap\w*|search\(|innerHTML|outerHTML|srcdoc|insertAdjacentHTML|dangerouslySetInnerHTML|jquery|crypto|createHash|createHmac|createCipher\w*|md5|sha1|Math\.random|rejectUnauthorized|strictSSL|[fl]?chmod\w*|mode|umask|cookie\w*|jsonwebtoken|jwt|cors|postMessage|handlebars|SafeString)|\$\(/,
}

/** Can the flow pass find anything in this text? */
export function mayHarm(language: 'python' | 'javascript', text: string): boolean {
  return words[language].test(text)
}
