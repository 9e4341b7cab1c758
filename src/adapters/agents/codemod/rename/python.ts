import { join } from 'node:path'
import { askRename } from './ask-rename.ts'
import { findPackage } from './find-package.ts'
import { findPythonDeclarations } from './find-python-declarations.ts'
import type { CheckFacts, Language } from './language.ts'
import { blankProse } from './mask-python.ts'

/** Python through the language server of pyright. */
export const python: Language = {
  name: 'Python',
  extensions: new Set(['.py', '.pyi']),
  // Pyright offers diagnostics on request only to clients that let it register for them.
  capabilities: {
    workspace: { configuration: true, workspaceFolders: true },
    textDocument: { rename: {}, diagnostic: { dynamicRegistration: true } },
  },
  settings,
  languageOf: () => 'python',
  isName: (name) => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) && !keywords.has(name),
  findDeclarations: findPythonDeclarations,
  findServer,
  // Before this a rename changes the declaring file alone, and says nothing of it.
  readyMessage: /^(?:Found \d+ source files?|No source files found)/,
  collect: ({ server, documents, declaration, from, to }) => askRename({ server, documents, place: declaration, from, to }),
  withoutProse: (_path, text) => blankProse(text),
  filesToCheck,
}

function findServer(folders: readonly string[]): ReturnType<Language['findServer']> {
  for (const folder of folders) {
    const found = findPackage('pyright', folder)
    if (found !== null)
      return { name: `pyright ${found.version}`, argv: [process.execPath, join(found.folder, 'langserver.index.js'), '--stdio'] }
  }
  const message = 'renaming in Python needs the language server of pyright, which this project does not have'
  return { kind: 'environment', message, hint: 'npm install --save-dev pyright' }
}

function settings(section: string | undefined): unknown {
  const analysis = {
    diagnosticMode: 'openFilesOnly',
    typeCheckingMode: 'off',
    autoSearchPaths: true,
    diagnosticSeverityOverrides: severities,
  }
  if (section === 'python.analysis') return analysis
  return section === 'python' ? { analysis } : {}
}

/** What a bad rename can cause. */
const severities = {
  reportUndefinedVariable: 'error',
  reportAttributeAccessIssue: 'error',
  reportUnboundVariable: 'error',
  reportUnsupportedDunderAll: 'error',
}

/** Checking infers the types of a whole file and costs more than the rename: it is worth that where the new name was before or the old one is left. */
function filesToCheck({ colliding, leftover }: CheckFacts): readonly string[] {
  return [...new Set([...colliding, ...leftover])]
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda ' +
    'nonlocal not or pass raise return try while with yield'
  ).split(' '),
)
