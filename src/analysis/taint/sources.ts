import { cachePaths } from './path-cache.ts'
import type { Trust } from './value.ts'

type Source = { readonly trust: Trust; readonly path: RegExp }

const pythonSources: readonly Source[] = [
  { trust: 'remote', path: /^(?:flask|quart)\.request(?:\.(?:args|form|values|json|data|cookies|headers|files|query_string|path|full_path|url|base_url|view_args|stream|referrer|user_agent|get_json\(\)|get_data\(\)))?$/ },
  { trust: 'remote', path: /^bottle\.request\.(?:query|forms|params|json|body|cookies|headers|GET|POST|files|get_cookie\(\)|get_header\(\))$/ },
  { trust: 'remote', path: /^@(?:self\.)?(?:request|req)\.(?:GET|POST|FILES|META|COOKIES|body|headers|query_params|data|args|form|json\(\)|json|query|match_info|rel_url|cookies|values|query_string|post\(\)|text\(\)|read\(\)|path_params|get_full_path\(\)|build_absolute_uri\(\)|params|media|stream)$/ },
  { trust: 'remote', path: /^@self\.(?:get_argument|get_arguments|get_query_argument|get_body_argument|get_cookie)\(\)$/ },
  { trust: 'remote', path: /^@event$/ },
  { trust: 'remote', path: /^cgi\.FieldStorage\(\)$/ },
  { trust: 'local', path: /^(?:input\(\)|raw_input\(\)|sys\.argv|sys\.stdin\.(?:read|readline|readlines)\(\)|argparse\.ArgumentParser\(\)\.parse_args\(\))$/ },
]

const javascriptSources: readonly Source[] = [
  { trust: 'remote', path: /^@(?:req|request)(?:\.raw|\.req|\.request)?\.(?:query|body|params|headers|cookies|signedCookies|url|originalUrl|path|files|file|hostname|rawBody|nextUrl|payload|rawHeaders|(?:get|param|header|json|text|formData|query|arrayBuffer|blob|cookie)\(\))$/ },
  { trust: 'remote', path: /^@(?:ctx|context|c)\.(?:query|params|url|path|href|querystring|search|headers|cookies\.get\(\)|get\(\)|(?:request|req)(?:\.(?:query|body|params|headers|url|path|href|(?:query|queries|param|header|json|text|formData|parseBody)\(\))))$/ },
  { trust: 'remote', path: /^@event\.(?:body|queryStringParameters|multiValueQueryStringParameters|pathParameters|headers|rawPath|rawQueryString)$/ },
  { trust: 'remote', path: /^(?:window\.|document\.|self\.|globalThis\.)?location\.(?:search|hash|href|pathname)$/ },
  { trust: 'remote', path: /^(?:document\.(?:URL|documentURI|referrer|baseURI)|window\.name)$/ },
  { trust: 'remote', path: /^(?:next\/router\.useRouter\(\)\.query|next\/navigation\.useSearchParams\(\)|react-router(?:-dom)?\.(?:useParams|useSearchParams)\(\)|next\/headers\.(?:headers|cookies)\(\))$/ },
  { trust: 'local', path: /^(?:process\.argv|readline\.[\w.()]*question\(\)|prompt\(\))$/ },
]

/** Is what is read at this path written by somebody outside? Parameters are paths that begin with `@`. */
export const findSource = cachePaths((language, path): Trust | null => (language === 'python' ? pythonSources : javascriptSources).find((source) => source.path.test(path))?.trust ?? null)

/** Decorators that make a function a web handler, whose return value is a page and whose path parameters strangers write. */
export const routeDecorator = /^(?:[\w.]+)\.(?:route|get|post|put|patch|delete|websocket|view)\s*\(/

/** Parameter names that carry no stranger's text. */
export const innerParameters = new Set(['self', 'cls', 'this', 'res', 'response', 'reply', 'next', 'resolve', 'reject', 'done', 'err', 'error', 'logger', 'log'])
