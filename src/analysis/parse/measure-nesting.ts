export function measureNesting(_text: string, _options: { readonly mayHoldJsx: boolean }): number { return 0 }
