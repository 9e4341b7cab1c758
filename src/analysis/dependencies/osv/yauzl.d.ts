/** The part of yauzl 3.4 in use; the package has no types of its own and those published for it describe version 2. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream'

  export type Entry = { readonly fileName: string; readonly uncompressedSize: number }

  export type ZipFile = {
    readonly eachEntry: () => AsyncIterable<Entry>
    readonly openReadStreamPromise: (entry: Entry) => Promise<Readable>
    readonly close: () => void
  }

  export function openPromise(path: string, options?: { readonly lazyEntries?: boolean; readonly strictFileNames?: boolean; readonly autoClose?: boolean }): Promise<ZipFile>
}
