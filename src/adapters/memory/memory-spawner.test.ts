import { systemClock } from '../../platform/system-clock.ts'
import { testConversations } from '../../ports/process-spawner.conversations.testsuite.ts'
import { testPrograms } from '../../ports/process-spawner.programs.testsuite.ts'
import type { MemoryProgram, MemoryTalker } from './memory-process.ts'
import { createMemorySpawner } from './memory-spawner.ts'

const forEver = new Promise<number>(() => {})

const programs: Readonly<Record<string, MemoryProgram>> = {
  exit: async ({ argv }) => Number(argv[1]),
  die: async ({ argv }) => ({ signal: argv[1] ?? '' }),
  print: async ({ argv, write }) => {
    write(argv[1] ?? '')
    return 0
  },
  copy: async ({ stdin, write }) => {
    write(stdin)
    return 0
  },
  describe: async ({ environment, cwd, write }) => {
    write(`${environment['VALUE']}\n${cwd}\n`)
    return 0
  },
  hang: ({ write }) => {
    write('up\n')
    return forEver
  },
  talk: ({ write, signal }) => {
    const timer = setInterval(() => write('x\n'), 20)
    signal.addEventListener('abort', () => clearInterval(timer))
    return forEver
  },
}

testPrograms('the spawner in memory', {
  make: () => createMemorySpawner({ programs, clock: systemClock }),
  programs: {
    exitWith: (code) => ['exit', String(code)],
    dieOf: (signal) => ['die', signal],
    print: (text) => ['print', text],
    copyInput: ['copy'],
    describe: ['describe'],
    hang: ['hang'],
    talk: ['talk'],
  },
})

const encode = (words: string): Uint8Array => Buffer.from(words)

async function say(output: WritableStream<Uint8Array>, words: string): Promise<void> {
  const writer = output.getWriter()
  await writer.write(encode(words))
  writer.releaseLock()
}

const echo: MemoryTalker = async ({ input, output, write }) => {
  write('up\n')
  const writer = output.getWriter()
  for await (const chunk of input) await writer.write(chunk)
  return 0
}

const talkers: Readonly<Record<string, MemoryTalker>> = {
  echo,
  stay: async (process) => {
    await echo(process)
    return forEver
  },
  say: async ({ argv, output }) => {
    await say(output, argv[1] ?? '')
    return Number(argv[2])
  },
  hang: async ({ output }) => {
    await say(output, 'up\n')
    return forEver
  },
  flood: ({ output, signal }) => {
    const timer = setInterval(() => void say(output, 'x').catch(() => {}), 5)
    signal.addEventListener('abort', () => clearInterval(timer))
    return forEver
  },
  noise: async ({ write }) => {
    write('x'.repeat(5_000))
    return 0
  },
}

testConversations('the spawner in memory', {
  make: () => createMemorySpawner({ programs, talkers, clock: systemClock }),
  talkers: { echo: ['echo'], stay: ['stay'], say: (words, code) => ['say', words, String(code)], hang: ['hang'], flood: ['flood'], noise: ['noise'] },
})
