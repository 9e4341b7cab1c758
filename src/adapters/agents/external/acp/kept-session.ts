import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { writeBelow, type ExternalAttempt } from '../external-attempt.ts'

/** What lies in the session folders of an agent is kept up to this size; a longer conversation is not gone on with. */
const maxKeptBytes = 4_000_000

const keptSchema = z.object({ agent: z.string(), sessionId: z.string(), workspace: z.string(), files: z.record(z.string(), z.base64()) })

/**
 * The conversation of an agent, kept so that after a crash it goes on instead of starting again: the id of its session and the files of its HOME
 * that hold it. Kept whenever a tool has done its work.
 */
export class KeptSession {
  readonly #attempt: ExternalAttempt
  readonly #found: string | null
  #current: string | null = null
  #saving: Promise<void> | null = null
  #failure: { readonly error: unknown } | null = null

  private constructor(attempt: ExternalAttempt, found: string | null) {
    this.#attempt = attempt
    this.#found = found
  }

  /** Puts back what was kept before a crash. */
  static async load(attempt: ExternalAttempt): Promise<KeptSession> {
    const { data: kept } = keptSchema.safeParse(await attempt.context.session.load())
    // Conversations know their files by whole paths: in another workspace they would lead astray.
    if (kept?.agent !== attempt.profile.agent || kept.workspace !== attempt.assignment.workspace) return new KeptSession(attempt, null)
    await writeBelow(attempt.home, Object.fromEntries(Object.entries(kept.files).map(([path, content]) => [path, Buffer.from(content, 'base64')])))
    return new KeptSession(attempt, kept.sessionId)
  }

  /** The session to go on with; null to start afresh. */
  get sessionId(): string | null {
    return this.#found
  }

  /** From here on there is something to keep. */
  begin(sessionId: string): void {
    this.#current = sessionId
  }

  /** Keeps what there is now; while that is under way, what comes in between is kept the next time. */
  save(): void {
    const sessionId = this.#current
    if (sessionId === null || this.#saving !== null) return
    const fail = (error: unknown): void => void (this.#failure ??= { error })
    this.#saving = this.#keep(sessionId).catch(fail).finally(() => (this.#saving = null))
  }

  /** Waits for what is being kept. Throws what went wrong with it on the way. */
  async settle(): Promise<void> {
    this.#current = null
    await this.#saving
    if (this.#failure !== null) throw this.#failure.error
  }

  async #keep(sessionId: string): Promise<void> {
    const { profile, assignment, context, home } = this.#attempt
    const files: Record<string, string> = {}
    let size = 0
    for (const folder of profile.sessionFolders ?? []) {
      for (const path of await listFiles(home, folder)) {
        const content = await readOrNull(join(home, path))
        size += content?.length ?? 0
        if (size > maxKeptBytes) return
        if (content !== null) files[path] = content.toString('base64')
      }
    }
    await context.session.save({ agent: profile.agent, sessionId, workspace: assignment.workspace, files })
  }
}

async function listFiles(home: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(home, folder), { recursive: true, withFileTypes: true }).catch(ifGone([]))
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
}

function readOrNull(path: string): Promise<Buffer | null> {
  return readFile(path).catch(ifGone(null))
}

/** The agent goes on while we look: what was there a moment ago may have been renamed. */
function ifGone<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
}
