import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskGraph } from './graph.ts'
import type { Command } from './measure.ts'
import { peerEnvironment, pnpmVersion } from './peers.ts'

/** One graph of commands, to be written down as a project of each tool. */
export type Project = { readonly folder: string; readonly graph: TaskGraph; readonly concurrency: number; readonly commandOf: (index: number) => readonly string[] }

const root = join(import.meta.dirname, '../..')
export const fleetProgram = join(root, 'bin/fleet.js')
const idOf = (index: number): string => `t${index}`

/** `keepsHistory`: the state of earlier runs stays, so that durations are known; else every round starts in a clean folder. */
export function fleetCommand(project: Project, { keepsHistory = false, nodeOptions = [] as readonly string[], name = 'fleet' } = {}): Command {
  const folder = join(project.folder, name)
  mkdirSync(folder, { recursive: true })
  const tasks = project.graph.needs.map((needs, index) => ({ id: idOf(index), agent: { kind: 'command', run: project.commandOf(index) }, needs: needs.map(idOf) }))
  writeFileSync(join(folder, 'fleet.json'), JSON.stringify({ version: 1, name: 'bench', policy: { concurrency: project.concurrency }, defaults: { isolation: 'none' }, tasks }))
  const reset = (): void => {
    if (!keepsHistory) rmSync(join(folder, '.fleet'), { recursive: true, force: true })
  }
  return { name, argv: [process.execPath, ...nodeOptions, fleetProgram, 'run', '--new'], cwd: folder, reset }
}

export function ninjaCommand({ folder, graph, concurrency, commandOf }: Project): Command {
  const cwd = join(folder, 'ninja')
  mkdirSync(cwd, { recursive: true })
  const builds = graph.needs.map((needs, index) => `build ${idOf(index)}: run ${needs.map(idOf).join(' ')}\n command = ${commandOf(index).join(' ')}\n`)
  writeFileSync(join(cwd, 'build.ninja'), `rule run\n command = $command\n${builds.join('')}`)
  // Ninja remembers durations in its log as Fleet does; what it must not do is skip: the outputs never appear.
  return { name: 'ninja', argv: ['ninja', `-j${concurrency}`], cwd }
}

export function makeCommand({ folder, graph, concurrency, commandOf }: Project): Command {
  const cwd = join(folder, 'make')
  mkdirSync(cwd, { recursive: true })
  const all = graph.needs.map((_, index) => idOf(index)).join(' ')
  const rules = graph.needs.map((needs, index) => `${idOf(index)}: ${needs.map(idOf).join(' ')}\n\t@${commandOf(index).join(' ')}\n`)
  writeFileSync(join(cwd, 'Makefile'), `.PHONY: all ${all}\nall: ${all}\n${rules.join('')}`)
  return { name: 'make', argv: ['make', `-j${concurrency}`, 'all'], cwd }
}

export function wireitCommand({ folder, graph, concurrency, commandOf }: Project, nodeModules: string): Command {
  const cwd = join(folder, 'wireit')
  mkdirSync(cwd, { recursive: true })
  const ids = graph.needs.map((_, index) => idOf(index))
  const entries = graph.needs.map((needs, index) => [idOf(index), { command: commandOf(index).join(' '), dependencies: needs.map(idOf) }] as const)
  const scripts = Object.fromEntries([...ids, 'all'].map((id) => [id, 'wireit']))
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, scripts, wireit: { all: { dependencies: ids }, ...Object.fromEntries(entries) } }))
  symlinkSync(nodeModules, join(cwd, 'node_modules'))
  return { name: 'wireit', argv: ['npm', 'run', 'all'], cwd, environment: { ...peerEnvironment(nodeModules), WIREIT_PARALLEL: String(concurrency) } }
}

/** One package per task; pnpm starts the tasks, which is the fastest that Turborepo can do. */
export function turboCommand({ folder, graph, concurrency, commandOf }: Project, nodeModules: string): Command {
  const cwd = join(folder, 'turbo')
  for (const [index, needs] of graph.needs.entries()) {
    mkdirSync(join(cwd, 'packages', idOf(index)), { recursive: true })
    const dependencies = Object.fromEntries(needs.map((need) => [idOf(need), 'workspace:*']))
    writeFileSync(join(cwd, 'packages', idOf(index), 'package.json'), JSON.stringify({ name: idOf(index), version: '1.0.0', private: true, scripts: { build: commandOf(index).join(' ') }, dependencies }))
  }
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'bench', private: true, packageManager: `pnpm@${pnpmVersion}` }))
  writeFileSync(join(cwd, 'pnpm-workspace.yaml'), 'packages:\n  - packages/*\nverifyDepsBeforeRun: false\npmOnFail: ignore\n')
  writeFileSync(join(cwd, 'pnpm-lock.yaml'), pnpmLock(graph))
  writeFileSync(join(cwd, 'turbo.json'), JSON.stringify({ tasks: { build: { dependsOn: ['^build'], cache: false } } }))
  commitAll(cwd)
  return { name: 'turbo', argv: [join(nodeModules, '.bin/turbo'), 'run', 'build', `--concurrency=${concurrency}`], cwd, environment: peerEnvironment(nodeModules) }
}

function pnpmLock({ needs }: TaskGraph): string {
  const importers = needs.map((before, index) => {
    const lines = before.map((need) => `      ${idOf(need)}:\n        specifier: workspace:*\n        version: link:../${idOf(need)}\n`)
    return `\n  packages/${idOf(index)}:${before.length === 0 ? ' {}\n' : `\n    dependencies:\n${lines.join('')}`}`
  })
  return `lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n  .: {}\n${importers.join('')}`
}

export function nxCommand({ folder, graph, concurrency, commandOf }: Project, nodeModules: string): Command {
  const cwd = join(folder, 'nx')
  for (const [index, needs] of graph.needs.entries()) {
    mkdirSync(join(cwd, 'projects', idOf(index)), { recursive: true })
    const build = { executor: 'nx:run-commands', cache: false, dependsOn: ['^build'], options: { command: commandOf(index).join(' ') } }
    writeFileSync(join(cwd, 'projects', idOf(index), 'project.json'), JSON.stringify({ name: idOf(index), implicitDependencies: needs.map(idOf), targets: { build } }))
  }
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'bench', private: true }))
  writeFileSync(join(cwd, 'nx.json'), JSON.stringify({ neverConnectToCloud: true, analytics: false, targetDefaults: {} }))
  commitAll(cwd)
  symlinkSync(nodeModules, join(cwd, 'node_modules'))
  return { name: 'nx', argv: [join(nodeModules, '.bin/nx'), 'run-many', '-t', 'build', `--parallel=${concurrency}`], cwd, environment: peerEnvironment(nodeModules) }
}

function commitAll(cwd: string): void {
  writeFileSync(join(cwd, '.gitignore'), 'node_modules\n.turbo\n.nx\n')
  for (const args of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', 'commit', '-qm', 'bench']]) execFileSync('git', args, { cwd, stdio: 'ignore' })
}
