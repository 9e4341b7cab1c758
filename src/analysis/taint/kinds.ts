import type { Severity } from '../model.ts'
import type { SinkKind, Trust } from './value.ts'

type Kind = {
  readonly rule: string
  readonly cwe: string
  /** By who wrote the text; null: no finding. `unseen` and `unknown` also need what the sink's `weak` says. */
  readonly severity: Readonly<Record<Trust, Severity | null>>
  readonly harm: string
  readonly mend: string
}

const remoteOnly = (severity: Severity): Kind['severity'] => ({ remote: severity, local: null, unseen: null })

/** What each kind of sink is called and how bad it is. */
export const kinds: Readonly<Record<SinkKind, Kind>> = {
  command: { rule: 'command-injection', cwe: 'CWE-78', severity: { remote: 'critical', local: 'high', unseen: 'medium' }, harm: 'is run by a shell', mend: 'Pass the arguments as an array without a shell.' },
  code: { rule: 'code-injection', cwe: 'CWE-95', severity: { remote: 'critical', local: 'high', unseen: 'medium' }, harm: 'is run as code', mend: 'Parse the text as data, or look the action up in a table.' },
  sql: { rule: 'sql-injection', cwe: 'CWE-89', severity: { remote: 'critical', local: 'high', unseen: 'medium' }, harm: 'becomes part of an SQL statement', mend: 'Use placeholders and hand the values in apart.' },
  nosql: { rule: 'nosql-injection', cwe: 'CWE-943', severity: remoteOnly('high'), harm: 'becomes part of a database query', mend: 'Convert the value to the type that the field has before the query.' },
  path: { rule: 'path-traversal', cwe: 'CWE-22', severity: remoteOnly('high'), harm: 'names a file', mend: 'Resolve the path and check that it is inside the folder meant.' },
  xss: { rule: 'cross-site-scripting', cwe: 'CWE-79', severity: { remote: 'high', local: null, unseen: 'medium' }, harm: 'is shown as HTML', mend: 'Escape the text for HTML, or use a template that does.' },
  redirect: { rule: 'open-redirect', cwe: 'CWE-601', severity: remoteOnly('medium'), harm: 'decides where the browser goes', mend: 'Redirect only to paths of your own or to hosts on a list.' },
  deserialization: { rule: 'unsafe-deserialization', cwe: 'CWE-502', severity: { remote: 'critical', local: 'high', unseen: 'medium' }, harm: 'is turned into objects that may run code', mend: 'Use JSON, or a loader that makes plain data only.' },
  ssrf: { rule: 'server-side-request-forgery', cwe: 'CWE-918', severity: remoteOnly('high'), harm: 'decides which server is asked', mend: 'Check the host against a list before the request.' },
  ldap: { rule: 'ldap-injection', cwe: 'CWE-90', severity: { remote: 'high', local: null, unseen: 'medium' }, harm: 'becomes part of an LDAP filter', mend: 'Escape the text for LDAP filters.' },
  xpath: { rule: 'xpath-injection', cwe: 'CWE-643', severity: { remote: 'high', local: null, unseen: 'medium' }, harm: 'becomes part of an XPath expression', mend: 'Use XPath variables and hand the values in apart.' },
  xxe: { rule: 'xml-external-entities', cwe: 'CWE-611', severity: remoteOnly('high'), harm: 'is read by an XML parser that follows external entities', mend: 'Turn external entities off in the parser.' },
  template: { rule: 'template-injection', cwe: 'CWE-1336', severity: { remote: 'critical', local: 'high', unseen: null }, harm: 'is run as a template', mend: 'Keep the template constant and hand the text in as a variable.' },
  'trust-boundary': { rule: 'trust-boundary', cwe: 'CWE-501', severity: remoteOnly('medium'), harm: 'is kept in the session, where it will be trusted', mend: 'Check the value before it goes into the session.' },
}
