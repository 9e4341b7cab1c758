import type { SinkKind } from './value.ts'

/** Where harm is done. */
export type Sink = {
  readonly kind: SinkKind
  /** Path of what is called; `*.name` is a method of any receiver. */
  readonly paths: readonly string[]
  /** Which arguments: by place, by name; `all`. */
  readonly args: readonly (number | string)[] | 'all'
  /** Also report text that the file does not show the writer of: always, or when it is built from parts. */
  readonly weak?: 'always' | 'built'
  /** The receiver's path must match. */
  readonly receiver?: RegExp
  /** The constant part of the text must match, or the receiver be known. */
  readonly literal?: RegExp
  /** A further condition on the call. */
  readonly when?: 'shell' | 'unsafe-loader' | 'entities' | 'not-plain' | 'unsafe-schema' | 'location'
}
