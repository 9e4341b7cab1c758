/**
 * How much a matcher pins down, 0 to 100. Only differences of ten and more are called loosened, so that near equals
 * (`toStrictEqual` and `toEqual`) may replace each other.
 */
const groups: readonly (readonly [number, string])[] = [
  [100, 'toBe toStrictEqual toEqual strictEqual deepStrictEqual toHaveBeenCalledExactlyOnceWith toHaveReturnedWith eql eqls equal eq equals deepEqual == assertEqual assertEquals assertIs assertDictEqual assertListEqual assertTupleEqual assertSetEqual assertMultiLineEqual assertSequenceEqual assertCountEqual assert_equal assert_array_equal assert_frame_equal assert_series_equal Equal EqualValues Exactly JSONEq YAMLEq DeepEqual Diff Same toHaveTextContent toHaveText toHaveValue'],
  [95, 'toBeNull toBeUndefined toBeTrue toBeFalse toBeNaN null undefined true false is assertIsNone assertNoLogs Nil Zero Empty toBeEmpty empty toMatchInlineSnapshot toThrowErrorMatchingInlineSnapshot'],
  [90, 'looseEqual looseDeepEqual ElementsMatch toHaveBeenNthCalledWith toHaveBeenLastCalledWith assert_called_once_with calledOnceWithExactly members'],
  [85, 'toHaveBeenCalledWith assert_called_with assert_has_calls calledWithExactly lengthOf toHaveLength toHaveCount Len length toHaveBeenCalledOnce assert_called_once calledOnce'],
  [80, 'toThrow:message raises:match ErrorContains EqualError assertRaisesRegex PanicsWithError calledWith assert_any_call toHaveBeenCalledTimes callCount toHaveProperty:value'],
  [70, 'toBeCloseTo closeTo approximately approx assertAlmostEqual InDelta InEpsilon assert_allclose assert_almost_equal toThrow:class raises ErrorIs ErrorAs assertRaises PanicsWithValue toMatchObject partialDeepStrictEqual isclose'],
  [65, 'assertWarns toMatchSnapshot toMatchFileSnapshot toMatchImageSnapshot matchSnapshot toThrowErrorMatchingSnapshot NoError assertNoRaise'],
  [60, 'toContain toContainEqual toMatch match contain contains include includes have assertIn assertRegex Contains Subset Regexp in toBeChecked toBeVisible toBeInTheDocument toHaveProperty toHaveClass toHaveAttribute keys property startsWith endsWith assertContains assertLogs'],
  [50, '< > <= >= toBeGreaterThan toBeGreaterThanOrEqual toBeLessThan toBeLessThanOrEqual above below least most within assertGreater assertGreaterEqual assertLess assertLessEqual Greater Less GreaterOrEqual LessOrEqual toSatisfy satisfy Eventually custom expect status'],
  [45, 'toBeInstanceOf isinstance assertIsInstance instanceof instanceOf IsType Implements toBeTypeOf a an typeof'],
  [40, 'toThrow throws throw rejects Error Panics assert_called toHaveBeenCalled called raises:broad NotPanics doesNotThrow doesNotReject toBeFalsy NotEmpty assertFalse'],
  [25, '!= not notEqual notStrictEqual notDeepEqual notDeepStrictEqual NotEqual assertNotEqual not-in assertNotIn NotContains isNot assertIsNot any:class'],
  [20, 'ok toBeTruthy truthy True False assertTrue assert exist exists assert.ok isTrue isOk'],
  [15, 'toBeDefined NotNil assertIsNotNone is-not toBeAny anything isDefined defined isNotNull or'],
]

const strengths: ReadonlyMap<string, number> = new Map(groups.flatMap(([strength, names]) => names.split(' ').map((name): [string, number] => [name, strength])))

/** A matcher nobody knows counts in the middle: it may be replaced by an exact one, and not by a truth test. */
const unknownStrength = 50

export const looseningMargin = 10

/** Looking at a part or a sign of a value cannot prove more than that part. */
export function capForView(view: string): number {
  if (view === 'length') return 85
  if (view === 'type') return 45
  return view === 'truth' ? 20 : 100
}

export function strengthOf(matcher: string, isNegated = false): number {
  const strength = strengths.get(matcher) ?? unknownStrength
  if (!isNegated) return strength
  // "Not this value" leaves all others; "not falsy, not undefined" says little; "not contains" as little as "not equal".
  return strength >= 90 ? 25 : Math.min(strength, 30)
}
