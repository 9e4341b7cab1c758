import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as z from 'zod'

const manifest = z.object({ version: z.string(), bin: z.union([z.string(), z.record(z.string(), z.string())]) })

/** Where oxlint was found: its script, run by this Node. */
export type FoundOxlint = { readonly argv: readonly string[]; readonly version: string }

/** The one that is installed beside Fleet, else the one of the project in the folder; null when there is none. */
export async function findOxlint(project: string | null): Promise<FoundOxlint | null> {
  return (await findFrom(import.meta.url)) ?? (project === null ? null : findFrom(join(project, 'package.json')))
}

async function findFrom(from: string): Promise<FoundOxlint | null> {
  try {
    const path = createRequire(from).resolve('oxlint/package.json')
    const { version, bin } = manifest.parse(JSON.parse(await readFile(path, 'utf8')))
    const script = typeof bin === 'string' ? bin : bin['oxlint']
    return script === undefined ? null : { argv: [process.execPath, join(dirname(path), script)], version }
  } catch (error) {
    // Not there, or nothing that can be understood: the same to who asks.
    if (error instanceof z.ZodError || error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
