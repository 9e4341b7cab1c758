import { analyzeSource, type SourceAnalysis, type SourceOptions } from './analyze-source.ts'

/** Analyses files one after the other, in the order they come. */
export async function analyzeSources(files: Iterable<{ readonly path: string; readonly bytes: Uint8Array }> | AsyncIterable<{ readonly path: string; readonly bytes: Uint8Array }>, options: SourceOptions): Promise<SourceAnalysis[]> {
  const analyses: SourceAnalysis[] = []
  for await (const file of files) analyses.push(await analyzeSource(file, options))
  return analyses
}
