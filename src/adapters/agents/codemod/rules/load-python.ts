import { registerDynamicLanguage } from '@ast-grep/napi'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as z from 'zod'

const registrationSchema = z.object({ libraryPath: z.string(), extensions: z.array(z.string()), languageSymbol: z.string(), expandoChar: z.string() })

let isLoaded = false

/**
 * Registers Python with ast-grep, from the optional package next to Fleet or next to the plan; says what to install when there is none. The
 * workspace is not searched: it is an agent's to write, and a grammar is native code.
 */
export async function loadPython(planFolder: string): Promise<{ readonly message: string; readonly hint: string } | undefined> {
  if (isLoaded) return undefined
  for (const from of [import.meta.url, join(planFolder, 'package.json')]) {
    const registration = requireGrammar(from)
    if (registration === undefined) continue
    registerDynamicLanguage({ python: registration })
    isLoaded = true
    return undefined
  }
  return { message: 'rules for Python need the package @ast-grep/lang-python', hint: 'Run `npm install --save-dev @ast-grep/lang-python` in the folder of the plan.' }
}

function requireGrammar(from: string): z.infer<typeof registrationSchema> | undefined {
  try {
    const found: unknown = createRequire(from)('@ast-grep/lang-python')
    return registrationSchema.parse(found)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
