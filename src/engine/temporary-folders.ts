import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Idle folders that are kept for the next attempt. */
const maxIdle = 16
const folderMode = 0o700
const promptMode = 0o600
const promptName = 'prompt.md'

/**
 * Private folders of attempts, each with nothing in it but the prompt. Making and removing one changes directories, and those changes wait
 * for the file system's journal while the state database syncs it; so a folder that comes back exactly as it was made serves the next
 * attempt with the same prompt. Everything is synchronous: it takes less time than a promise of the file system costs.
 */
export class TemporaryFolders {
  readonly #parent: string
  /** Prompts of idle folders, by path. */
  readonly #idle = new Map<string, string>()
  readonly #prompts = new Map<string, string>()
  #count = 0

  constructor(parent: string) {
    this.#parent = parent
  }

  /** A folder that holds `prompt.md` and nothing else; given back by `remove`. */
  make(prompt: string): string {
    for (const [path, idlePrompt] of this.#idle) {
      if (idlePrompt !== prompt) continue
      this.#idle.delete(path)
      this.#prompts.set(path, prompt)
      return path
    }
    this.#count += 1
    const path = join(this.#parent, String(this.#count))
    mkdirSync(path, { recursive: true, mode: folderMode })
    writeFileSync(join(path, promptName), prompt, { mode: promptMode, flag: 'wx' })
    this.#prompts.set(path, prompt)
    return path
  }

  remove(path: string): void {
    const prompt = this.#prompts.get(path)
    this.#prompts.delete(path)
    if (prompt !== undefined && this.#idle.size < maxIdle && isUntouched(path, prompt)) this.#idle.set(path, prompt)
    else rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  }

  async removeAll(): Promise<void> {
    this.#idle.clear()
    await rm(this.#parent, { recursive: true, force: true })
  }
}

export function promptPathIn(folder: string): string {
  return join(folder, promptName)
}

/** Programs of an attempt could do anything to their folder: replace it, open it to others, link the prompt elsewhere. */
function isUntouched(path: string, prompt: string): boolean {
  try {
    const names = readdirSync(path)
    if (names.length !== 1 || names[0] !== promptName) return false
    const folder = lstatSync(path)
    const file = lstatSync(join(path, promptName))
    const isOurs = folder.isDirectory() && isMode(folder.mode, folderMode) && file.isFile() && isMode(file.mode, promptMode) && file.nlink === 1
    return isOurs && file.size === Buffer.byteLength(prompt) && readFileSync(join(path, promptName), 'utf8') === prompt
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function isMode(mode: number, wanted: number): boolean {
  return (mode & 0o7777) === wanted
}
