/** A way from `param` (what the client sent) to `bar` (what the sink gets). `isTainted`: does the client's text arrive? */
export type Flow = { readonly name: string; readonly isTainted: boolean; readonly lines: readonly string[]; readonly imports?: string; readonly top?: readonly string[] }

/** A use of `bar` that is dangerous when the client chose it; `cleaned` is the same use made safe (its lines stand before the sink's). */
export type Sink = {
  readonly cwe: string
  readonly imports: string
  readonly lines: readonly string[]
  readonly cleaned: readonly string[]
  /** Lines instead of `lines` where making it safe changes the call itself. */
  readonly safeLines?: readonly string[]
  readonly cleanedImports?: string
}

/** A whole program that needs no flow: configuration that is right or wrong. */
export type Program = { readonly cwe: string; readonly isVulnerable: boolean; readonly text: string }

/** One labelled case. The held-out half was not looked at, case by case, while the rules were written. */
export type LabelledCase = {
  readonly name: string
  readonly language: 'python' | 'javascript' | 'typescript'
  readonly cwe: string
  readonly isVulnerable: boolean
  readonly half: 'working' | 'held-out'
  readonly text: string
}
