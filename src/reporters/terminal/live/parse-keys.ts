/** Escape sequences of terminals: xterm, application mode, rxvt and the Linux console. */
const sequences: ReadonlyMap<string, string> = new Map([
  ['[A', 'up'], ['OA', 'up'], ['[B', 'down'], ['OB', 'down'], ['[C', 'right'], ['OC', 'right'], ['[D', 'left'], ['OD', 'left'],
  ['[5~', 'pageup'], ['[6~', 'pagedown'], ['[H', 'home'], ['OH', 'home'], ['[1~', 'home'], ['[7~', 'home'], ['[F', 'end'], ['OF', 'end'], ['[4~', 'end'], ['[8~', 'end'],
])

const controls: ReadonlyMap<string, string> = new Map([
  ['\r', 'enter'], ['\n', 'enter'], ['\t', 'tab'], [' ', 'space'], ['\u007f', 'backspace'], ['\b', 'backspace'], ['\u0003', 'ctrl-c'], ['\u0004', 'ctrl-d'], ['\u000c', 'ctrl-l'], ['\u0015', 'ctrl-u'], ['\u001a', 'ctrl-z'],
])

// oxlint-disable-next-line no-control-regex
const token = /\u001b(?:\[[0-9;?<]*[ -/]*[@-~]|O[A-Za-z])|[\s\S]/gu

/** Names of the keys in what a terminal sent: a character stands for itself, the others have names. What is unknown is left out. */
export function parseKeys(text: string): readonly string[] {
  // Alt means nothing here: Esc and a key that come together are two keys.
  return (text.match(token) ?? []).flatMap((part) => {
    if (part === '\u001b') return ['escape']
    if (part.startsWith('\u001b')) return sequences.get(part.slice(1)) ?? []
    // oxlint-disable-next-line no-control-regex
    return controls.get(part) ?? (/[\u0000-\u001f\u0080-\u009f]/.test(part) ? [] : [part])
  })
}
