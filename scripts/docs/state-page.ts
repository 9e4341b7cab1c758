import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts'
import { invariant } from '../../src/core/unreachable.ts'
import { metricNames } from './metric-names.ts'
import { cell, code, joinPage, pageHead, table } from './markdown.ts'
import { stateWords } from './state-words.ts'

type Column = { readonly name: string; readonly type: string; readonly notnull: number; readonly pk: number }
type Relation = { readonly name: string; readonly kind: string; readonly columns: readonly Column[] }

/** `docs/reference/state.md`, from a database that has just been made and the words of `state-words.ts`. */
export async function renderStatePage(): Promise<string> {
  const { version, relations } = await readFreshDatabase()
  return joinPage([
    ...pageHead('Tables of .fleet/state.db', 'src/adapters/sqlite/migrations.ts and scripts/docs/state-words.ts'),
    `SQLite, schema version ${version} (\`PRAGMA user_version\`). Read it with \`sqlite3\` at any time, also while a run goes on; write to it only through \`fleet\`. Names of tables, columns and values stay as they are.`,
    '',
    "Instants are whole milliseconds since 1970 in UTC: `datetime(created_at / 1000, 'unixepoch')` shows one. Queries that help: [when something goes wrong](../guides/trouble.md#asking-the-state).",
    '',
    ...relations.flatMap(renderRelation),
    ...renderMetrics(),
  ])
}

async function readFreshDatabase(): Promise<{ readonly version: number; readonly relations: readonly Relation[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-docs-'))
  try {
    const path = join(folder, 'state.db')
    openSqliteStore({ path, durability: 'none' }).close()
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      const relations = database.prepare("SELECT name, type AS kind FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY rowid").all()
      const columns = database.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?)')
      return {
        version: Number(database.prepare('PRAGMA user_version').get()?.['user_version']),
        relations: relations.map(({ name, kind }) => ({ name: String(name), kind: String(kind), columns: columns.all(String(name)) as unknown as Column[] })),
      }
    } finally {
      database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function renderRelation({ name, kind, columns }: Relation): readonly string[] {
  const words = stateWords[name]
  invariant(words !== undefined, `scripts/docs/state-words.ts has no words for ${name}`)
  const stale = Object.keys(words.columns).filter((column) => !columns.some((found) => found.name === column))
  invariant(stale.length === 0, `${name} has no column ${stale.join(', ')} any more`)
  const isTable = kind === 'table'
  const rows = columns.map((column) => {
    const says = words.columns[column.name]
    invariant(says !== undefined, `scripts/docs/state-words.ts has no words for ${name}.${column.name}`)
    const type = `${column.type.toLowerCase()}${isTable && column.notnull === 0 && column.pk === 0 ? ', or null' : ''}`
    return [`${code(column.name)}${column.pk > 0 ? ' (key)' : ''}`, ...(isTable ? [type] : []), cell(says)]
  })
  return [`## ${name}`, '', words.says, '', ...table(isTable ? ['Column', 'Type', 'What'] : ['Column', 'What'], rows)]
}

function renderMetrics(): readonly string[] {
  return ['## Names of metrics', '', ...table(['Name', 'What'], Object.entries(metricNames).map(([name, says]) => [code(name), cell(says)]))]
}
