/**
 * The small language that Python and JavaScript are both written down in before taint is followed: what matters to the flow of text,
 * nothing else. Offsets are UTF-16 units into the file.
 */
export type Span = { readonly start: number; readonly end: number }

export type Constant = string | number | boolean | null

export type Argument = { readonly name: string | null; readonly value: Expression; readonly isSpread: boolean }

export type Expression = Span &
  (
    | { readonly kind: 'constant'; readonly value: Constant }
    | { readonly kind: 'pattern'; readonly source: string; readonly flags: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly object: Expression; readonly property: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly key: Expression }
    | { readonly kind: 'slice'; readonly object: Expression }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[]; readonly isNew: boolean }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    | { readonly kind: 'text'; readonly parts: readonly Expression[] }
    | { readonly kind: 'choice'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
    | { readonly kind: 'record'; readonly entries: readonly Entry[] }
    | { readonly kind: 'function'; readonly definition: FunctionSyntax }
    | { readonly kind: 'each'; readonly bindings: readonly Binding[]; readonly element: Expression }
    | { readonly kind: 'assign'; readonly target: Target; readonly value: Expression }
    | { readonly kind: 'other'; readonly parts: readonly Expression[] }
  )

/** One entry of a dict or object; a key of null spreads the value in. */
export type Entry = { readonly key: Expression | null; readonly value: Expression }

/** `for target in iterable if tests` of a comprehension. */
export type Binding = { readonly target: Target; readonly iterable: Expression; readonly tests: readonly Expression[] }

export type Target =
  | { readonly kind: 'name'; readonly name: string; readonly fallback?: Expression }
  | { readonly kind: 'place'; readonly place: Expression }
  | { readonly kind: 'sequence'; readonly items: readonly (Target | null)[] }
  | { readonly kind: 'record'; readonly entries: readonly { readonly key: string | null; readonly target: Target }[] }

export type Parameter = { readonly target: Target; readonly type: string | null; readonly fallback: Expression | null }

export type FunctionSyntax = Span & {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly body: readonly Statement[]
  /** Text of decorators without `@`. */
  readonly decorators: readonly string[]
}

export type Case = { readonly tests: readonly Expression[] | null; readonly body: readonly Statement[] }

export type Statement = Span &
  (
    | { readonly kind: 'assign'; readonly targets: readonly Target[]; readonly value: Expression }
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'if'; readonly test: Expression; readonly yes: readonly Statement[]; readonly no: readonly Statement[] }
    | { readonly kind: 'loop'; readonly binding: Binding | null; readonly test: Expression | null; readonly body: readonly Statement[]; readonly update: readonly Statement[] }
    | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handlers: readonly (readonly Statement[])[]; readonly last: readonly Statement[] }
    | { readonly kind: 'switch'; readonly subject: Expression; readonly cases: readonly Case[]; readonly fallsThrough: boolean }
    | { readonly kind: 'return'; readonly value: Expression | null }
    /** throw and raise leave the function; break and continue leave the round of a loop. */
    | { readonly kind: 'leave'; readonly how: 'throw' | 'break' | 'continue'; readonly value: Expression | null }
    | { readonly kind: 'block'; readonly body: readonly Statement[] }
    | { readonly kind: 'define'; readonly definition: FunctionSyntax }
    | { readonly kind: 'class'; readonly name: string; readonly body: readonly Statement[] }
    | { readonly kind: 'import'; readonly bindings: readonly { readonly local: string; readonly path: string }[] }
  )

/** A file written down. */
export type Program = { readonly language: 'python' | 'javascript'; readonly text: string; readonly body: readonly Statement[] }
