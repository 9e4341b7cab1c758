/** Small projects that the fixture pairs start from. */
export const calcTs = `export function add(a: number, b: number): number {
  const sum = a + b
  return sum
}

export function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError('division by zero')
  return a / b
}
`

export const calcTest = `import { describe, expect, it } from 'vitest'
import { add, divide } from './calc.ts'

describe('calc', () => {
  it('adds', () => {
    expect(add(17, 25)).toBe(42)
    expect(add(-8, 3)).toBe(-5)
  })

  it('divides', () => {
    expect(divide(84, 2)).toBe(42)
    expect(divide(10, 4)).toBeCloseTo(2.5, 6)
    expect(() => divide(1, 0)).toThrow(RangeError)
  })
})
`

export const typescript = { 'src/calc.ts': calcTs, 'src/calc.test.ts': calcTest }

export const calcPy = `def add(a, b):
    total = a + b
    return total


def divide(a, b):
    if b == 0:
        raise ZeroDivisionError("division by zero")
    return a / b
`

export const calcTestPy = `import pytest

from calc import add, divide


def test_add():
    assert add(17, 25) == 42
    assert add(-8, 3) == -5


def test_divide():
    assert divide(84, 2) == 42
    assert divide(10, 4) == pytest.approx(2.5, abs=1e-6)


def test_divide_by_zero():
    with pytest.raises(ZeroDivisionError):
        divide(1, 0)
`

export const python = { 'calc.py': calcPy, 'tests/test_calc.py': calcTestPy }

export const calcGo = `package calc

import "errors"

func Add(a, b int) int {
	sum := a + b
	return sum
}

func Divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	return a / b, nil
}
`

export const calcTestGo = `package calc

import "testing"

func TestAdd(t *testing.T) {
	got := Add(17, 25)
	if got != 42 {
		t.Errorf("got %d", got)
	}
	if Add(-8, 3) != -5 {
		t.Error("negative")
	}
}

func TestDivide(t *testing.T) {
	_, err := Divide(1, 0)
	if err == nil {
		t.Fatal("no error")
	}
}
`

export const go = { 'calc.go': calcGo, 'calc_test.go': calcTestGo }

/** Replaces a part that must be there, so that a fixture cannot quietly stop to differ. */
export function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the fixture has no ${JSON.stringify(from)}`)
  return text.replace(from, () => to)
}
