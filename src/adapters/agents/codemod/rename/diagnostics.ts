import type { DocumentDiagnosticReport } from 'vscode-languageserver-protocol'
import type { LanguageServer } from './language-server.ts'
import type { OpenDocuments } from './open-documents.ts'

/** One error as the server reports it. */
export type Finding = { readonly path: string; readonly line: number; readonly code: string; readonly message: string }

const batch = 64
const errorSeverity = 1

/** Asks for the errors of files as they are open in the server now. */
export async function pullErrors(server: LanguageServer, documents: OpenDocuments, paths: readonly string[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (let start = 0; start < paths.length; start += batch) {
    const some = paths.slice(start, start + batch).flatMap((path) => documents.uris(path).map((uri) => ({ path, uri })))
    const reports = await Promise.all(
      some.map(({ uri }) => server.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri } })),
    )
    for (const [index, report] of reports.entries()) {
      const path = some[index]?.path ?? ''
      for (const { severity, range, code, message } of report.kind === 'full' ? report.items : []) {
        if (severity !== errorSeverity) continue
        const text = typeof message === 'string' ? message : message.value
        findings.push({ path, line: range.start.line + 1, code: String(code ?? ''), message: text })
      }
    }
  }
  return findings
}

/** The errors of `after` that `before` did not have; the renamed name itself makes no difference. */
export function findGained(before: readonly Finding[], after: readonly Finding[], names: { from: string; to: string }): Finding[] {
  const keyOf = ({ path, line, code, message }: Finding): string => [path, line, code, message.replaceAll(names.to, names.from)].join('\0')
  const known = new Map<string, number>()
  for (const finding of before) known.set(keyOf(finding), (known.get(keyOf(finding)) ?? 0) + 1)
  return after.filter((finding) => {
    const left = known.get(keyOf(finding)) ?? 0
    known.set(keyOf(finding), left - 1)
    return left <= 0
  })
}
