import { makePaint, type Paint } from '../reporters/terminal/paint.ts'

/** What a command needs of the process it runs in. */
export type Context = {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  readonly hasColor: boolean
  readonly isInteractive: boolean
  /** For results, on standard output. */
  readonly paint: Paint
  /** For remarks, on standard error: the two may go to different places. */
  readonly remarkPaint: Paint
  /** Writes a line of results. */
  readonly print: (text: string) => void
  /** Writes a line of remarks that are not results. */
  readonly remark: (text: string) => void
  /** Nobody reads the results any more: `fleet logs -f | head`. */
  readonly isReaderGone: () => boolean
}

export type GlobalOptions = { readonly color: boolean; readonly directory?: string; readonly input: boolean }

export function makeContext(options: GlobalOptions): Context {
  const { env, stdin, stdout, stderr } = process
  const hasColor = wantsColor(options, { environment: env, isTerminal: stdout.isTTY })
  return {
    folder: options.directory ?? process.cwd(),
    environment: env,
    hasColor,
    isInteractive: options.input && stdin.isTTY && stdout.isTTY && env['CI'] === undefined,
    paint: makePaint(hasColor),
    remarkPaint: makePaint(wantsColor(options, { environment: env, isTerminal: stderr.isTTY })),
    print: (text) => void stdout.write(`${text}\n`),
    remark: (text) => void stderr.write(`${text}\n`),
    isReaderGone: () => stdout.errored !== null,
  }
}

/** NO_COLOR and `--no-color` win, then FORCE_COLOR, then whether a person looks at a terminal that can. */
function wantsColor({ color }: Pick<GlobalOptions, 'color'>, { environment, isTerminal }: { readonly environment: NodeJS.ProcessEnv; readonly isTerminal: boolean }): boolean {
  if (!color || (environment['NO_COLOR'] ?? '') !== '') return false
  if ((environment['FORCE_COLOR'] ?? '') !== '' && environment['FORCE_COLOR'] !== '0') return true
  return isTerminal && environment['TERM'] !== 'dumb'
}
