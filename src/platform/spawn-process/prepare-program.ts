import { accessSync, constants } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { ProcessRequest } from '../../ports/process-spawner.ts'
import { findProgram, isExecutableFile } from '../find-program.ts'
import { statOrNull } from '../stat-or-null.ts'
import type { Program } from './launcher.ts'

/**
 * Checks everything that can be known before a start, so that "cannot be started" is never mistaken for an exit code of the program.
 * Returns why not as text. Synchronous: a handful of stats, cheaper together than one trip to the thread pool.
 */
export function prepareProgram(request: ProcessRequest, mark: string): Program | string {
  const [name] = request.argv
  if (!name) return 'the argument vector is empty'
  if (!isAbsolute(request.cwd)) return `the working folder ${request.cwd} is not an absolute path`
  const environment = { ...request.environment, FLEET_STRAY_MARK: mark }
  if (hasNul(request, environment)) return `an argument, path or variable for ${name} holds a NUL character`
  if (!statOrNull(request.cwd)?.isDirectory()) return `the working folder ${request.cwd} does not exist`
  const path = locate(name, request)
  if (path === null) return `${name} was not found on the PATH ${request.environment['PATH'] ?? '(none given)'}`
  const refusal = refuse(path)
  if (refusal !== null) return refusal
  if (request.stdinPath !== undefined && !isReadable(request.stdinPath)) return `the input file ${request.stdinPath} cannot be read`
  return { path, argv: request.argv, cwd: request.cwd, environment, stdinPath: request.stdinPath ?? '/dev/null', logPath: resolve(request.logPath) }
}

function locate(name: string, { cwd, environment }: ProcessRequest): string | null {
  if (isAbsolute(name)) return name
  return name.includes('/') ? join(cwd, name) : findProgram(name, environment['PATH'] ?? '')
}

function refuse(path: string): string | null {
  const stats = statOrNull(path)
  if (!stats) return `${path} does not exist`
  if (!stats.isFile()) return `${path} is not a file`
  return isExecutableFile(path) ? null : `${path} is not executable`
}

function hasNul(request: ProcessRequest, environment: Readonly<Record<string, string>>): boolean {
  const isBad = (text: string) => text.includes('\0')
  if (request.argv.some(isBad) || [request.cwd, request.logPath, request.stdinPath ?? ''].some(isBad)) return true
  for (const name in environment) if (isBad(name) || name.includes('=') || isBad(environment[name] ?? '')) return true
  return false
}

function isReadable(path: string): boolean {
  const stats = statOrNull(path)
  if (!stats || stats.isDirectory()) return false
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
