import { describe, expect, it } from 'vitest'
import type { SourceFile } from '../model.ts'
import { analyzeFiles } from './analyze-files.ts'
import type { AnalyzeFilesOptions } from './analyze-files.ts'
import type { MetricsResult } from './analyze-metrics.ts'

function makeFiles(count: number): SourceFile[] {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? { path: `f${index}.py`, text: `def f(a):\n    ${'if a: pass\n    '.repeat(index % 7)}return a\n`, hash: '' } : { path: `f${index}.ts`, text: 'if (a) b()\n'.repeat(index % 5), hash: '' },
  )
}

async function collect(files: Iterable<SourceFile> | AsyncIterable<SourceFile>, options: Omit<AnalyzeFilesOptions, 'onResult'> = {}): Promise<Map<string, MetricsResult>> {
  const results = new Map<string, MetricsResult>()
  await analyzeFiles(files, { ...options, onResult: (file, result) => results.set(file.path, result) })
  return results
}

describe('analyzeFiles', () => {
  it('measures every file once, whatever the number of threads', async () => {
    const files = makeFiles(150)
    const alone = await collect(files)
    expect(alone.size).toBe(150)
    for (const [index, file] of files.entries()) expect(alone.get(file.path)?.metrics?.cyclomatic).toBe(1 + (index % 2 === 0 ? index % 7 : index % 5))
    expect(await collect(files, { workers: 2, maxFilesPerThread: 40 })).toEqual(alone)
  })

  it('counts by the dialect that is asked for', async () => {
    const files = [{ path: 'a.ts', text: 'function f() { return a || b }', hash: '' }]
    expect((await collect(files)).get('a.ts')?.metrics?.functions[0]?.cognitive).toBe(1)
    expect((await collect(files, { cognitive: 'sonarjs' })).get('a.ts')?.metrics?.functions[0]?.cognitive).toBe(0)
  })

  it('takes files as they come', async () => {
    async function* stream(): AsyncGenerator<SourceFile> {
      for (const file of makeFiles(70)) {
        await Promise.resolve()
        yield file
      }
    }
    expect((await collect(stream(), { workers: 2 })).size).toBe(70)
  })

  it('notes the file that ends its thread and measures the others', async () => {
    const hungry = { path: 'hungry.ts', text: `a = [${'[1, 2], '.repeat(220_000)}]`, hash: '' }
    const results = await collect([...makeFiles(6), hungry, ...makeFiles(12).slice(6)], { maxThreadMegabytes: 48 })
    expect(results.get('hungry.ts')).toMatchObject({ metrics: null, notes: [{ path: 'hungry.ts', kind: 'analyzer-crashed' }] })
    expect([...results.values()].filter((result) => result.metrics !== null)).toHaveLength(12)
  })

  it('notes the file that takes too long', async () => {
    const slow = { path: 'slow.ts', text: 'if (a) b()\n'.repeat(150_000), hash: '' }
    const results = await collect([slow], { maxBatchMs: 1 })
    expect(results.get('slow.ts')?.notes).toMatchObject([{ kind: 'analyzer-crashed' }])
  })

  it('fails with what the receiver of results fails with', async () => {
    const fail = (): never => {
      throw new Error('no more')
    }
    await expect(analyzeFiles(makeFiles(100), { workers: 2, onResult: fail })).rejects.toThrow('no more')
  })

  it('stops when it is told to', async () => {
    await expect(collect(makeFiles(10), { signal: AbortSignal.abort(new Error('told to')) })).rejects.toThrow('told to')
  })
})
