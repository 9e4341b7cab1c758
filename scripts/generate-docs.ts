import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderReference } from './docs/render-reference.ts'

/** Writes `docs/reference/`: `npm run generate`. `test/docs/reference.test.ts` tells when a page is stale. */
const folder = join(import.meta.dirname, '..', 'docs', 'reference')
await mkdir(folder, { recursive: true })
for (const [name, text] of await renderReference()) await writeFile(join(folder, name), text)
