import { systemClock } from '../../platform/system-clock.ts'
import { testPrograms } from '../../ports/process-spawner.programs.testsuite.ts'
import { createMemorySpawner, type MemoryProgram } from './memory-spawner.ts'

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
