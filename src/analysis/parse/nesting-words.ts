/** Words behind which an expression or statement goes on: a line break after them ends nothing. */
export const openWords = toSet(
  'typeof void delete await yield new return throw case do else in of instanceof as satisfies extends implements keyof ' +
    'unique infer readonly is asserts import export default async function class export const let var try finally if while for with ' +
    'switch catch abstract',
)
/** Words before a parenthesis that is the head of a statement, not the end of an expression. */
export const headWords = toSet('if while for with switch catch')
/** Words that go on with what stands before them. */
export const joiningWords = toSet('else in of instanceof as satisfies extends implements catch finally while is')

function toSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
