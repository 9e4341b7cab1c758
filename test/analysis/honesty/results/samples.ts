import type { ResultFormat } from '../../../../src/analysis/honesty/index.ts'

const pad = (lines: readonly string[]): string => `${lines.join('\n')}\n`

/** Reports of runners that are not installed everywhere, in the shape they write; each has one test of every outcome. */
export const samples: readonly { readonly name: string; readonly format: ResultFormat; readonly text: string; readonly expected: readonly (readonly [id: string, outcome: string])[] }[] = [
  {
    name: 'pytest --junit-xml', format: 'junit',
    text: pad([
      '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="0.1">',
      '<testcase classname="tests.test_calc" name="test_add[1-2]" time="0.001" />',
      '<testcase classname="tests.test_calc.TestSum" name="test_add" time="0.001"><failure message="assert 3 == 4">def test_add(): ...</failure></testcase>',
      '<testcase classname="tests.test_calc" name="test_later" time="0.000"><skipped type="pytest.skip" message="later">x</skipped></testcase>',
      '<testcase classname="tests.test_calc" name="test_broken" time="0.000"><error message="failed on setup">E &lt;boom&gt;</error></testcase>',
      '</testsuite></testsuites>',
    ]),
    expected: [['tests.test_calc > test_add[1-2]', 'passed'], ['tests.test_calc.TestSum > test_add', 'failed'], ['tests.test_calc > test_later', 'skipped'], ['tests.test_calc > test_broken', 'error']],
  },
  {
    name: 'gotestsum --junitfile', format: 'junit',
    text: pad([
      '<?xml version="1.0" encoding="UTF-8"?><testsuites tests="3" failures="1"><testsuite tests="3" failures="1" name="example.com/calc" time="0.01">',
      '<properties><property name="go.version" value="go1.24"/></properties>',
      '<testcase classname="example.com/calc" name="TestAdd" time="0.000"></testcase>',
      '<testcase classname="example.com/calc" name="TestAdd/negative" time="0.002"><failure message="Failed" type="">got 1</failure></testcase>',
      '<testcase classname="example.com/calc" name="TestLater" time="0.000"><skipped message="later"></skipped></testcase>',
      '</testsuite></testsuites>',
    ]),
    expected: [['example.com/calc > TestAdd', 'passed'], ['example.com/calc > TestAdd/negative', 'failed'], ['example.com/calc > TestLater', 'skipped']],
  },
  {
    name: 'jest-junit', format: 'junit',
    text: pad([
      '<?xml version="1.0" encoding="UTF-8"?><testsuites name="jest tests" tests="2" failures="1"><testsuite name="calc" file="src/calc.test.js" tests="2">',
      '<testcase classname="calc adds" name="calc adds" time="0.003"></testcase>',
      '<testcase classname="calc divides" name="calc divides" time="0.001"><failure>Error: no</failure></testcase>',
      '</testsuite></testsuites>',
    ]),
    expected: [['src/calc.test.js > calc adds', 'passed'], ['src/calc.test.js > calc divides', 'failed']],
  },
  {
    name: 'jest --json', format: 'jest-json',
    text: `jest 30\n${JSON.stringify({
      numFailedTests: 1,
      testResults: [
        { name: '/p/src/calc.test.js', status: 'failed', assertionResults: [
          { ancestorTitles: ['calc'], title: 'adds', status: 'passed', duration: 3, failureMessages: [] },
          { ancestorTitles: ['calc'], title: 'divides', status: 'failed', duration: null, failureMessages: ['Error: no\n at x'] },
          { ancestorTitles: [], title: 'later', status: 'pending', failureMessages: [] },
        ] },
        { name: '/p/src/broken.test.js', status: 'failed', message: 'SyntaxError', assertionResults: [] },
      ],
    })}\n`,
    expected: [['src/calc.test.js > calc > adds', 'passed'], ['src/calc.test.js > calc > divides', 'failed'], ['src/calc.test.js > later', 'skipped'], ['src/broken.test.js > (file)', 'error']],
  },
  {
    name: 'mocha --reporter json', format: 'mocha-json',
    text: JSON.stringify({
      stats: { tests: 3 },
      tests: [{ title: 'adds', fullTitle: 'calc adds', file: '/p/test/calc.js', duration: 1, err: {} }, { title: 'divides', fullTitle: 'calc divides', file: '/p/test/calc.js', err: { message: 'no' } }, { title: 'later', fullTitle: 'calc later', file: '/p/test/calc.js', err: {} }],
      pending: [{ fullTitle: 'calc later', file: '/p/test/calc.js' }],
      failures: [{ fullTitle: 'calc divides', file: '/p/test/calc.js', err: { message: 'no' } }, { fullTitle: 'calc "before all" hook', file: '/p/test/calc.js', err: { message: 'hook' } }],
      passes: [{ fullTitle: 'calc adds', file: '/p/test/calc.js' }],
    }),
    expected: [['test/calc.js > calc adds', 'passed'], ['test/calc.js > calc divides', 'failed'], ['test/calc.js > calc later', 'skipped'], ['test/calc.js > calc "before all" hook', 'failed']],
  },
  {
    name: 'go test -json', format: 'go-json',
    text: pad([
      'go: downloading example.com/x v1.0.0',
      ...[
        { Action: 'start', Package: 'example.com/calc' },
        { Action: 'output', Package: 'example.com/calc', Test: 'TestAdd/negative', Output: '    calc_test.go:9: got 1\n' },
        { Action: 'fail', Package: 'example.com/calc', Test: 'TestAdd/negative', Elapsed: 0.01 },
        { Action: 'pass', Package: 'example.com/calc', Test: 'TestDivide', Elapsed: 0 },
        { Action: 'skip', Package: 'example.com/calc', Test: 'TestLater', Elapsed: 0 },
        { Action: 'fail', Package: 'example.com/calc', Elapsed: 0.02 },
        { ImportPath: 'example.com/broken', Action: 'build-output', Output: 'undefined: x\n' },
        { Action: 'fail', Package: 'example.com/broken', Elapsed: 0, FailedBuild: 'example.com/broken' },
      ].map((event) => JSON.stringify(event)),
    ]),
    expected: [['example.com/calc > TestAdd > negative', 'failed'], ['example.com/calc > TestDivide', 'passed'], ['example.com/calc > TestLater', 'skipped'], ['example.com/broken > (package)', 'error']],
  },
  {
    name: 'pytest-json-report', format: 'pytest-json',
    text: JSON.stringify({
      exitcode: 1, root: '/p',
      collectors: [{ nodeid: 'tests/test_broken.py', outcome: 'failed', longrepr: 'ImportError' }],
      tests: [
        { nodeid: 'tests/test_calc.py::test_add', outcome: 'passed', setup: { duration: 0.001 }, call: { duration: 0.002 }, teardown: { duration: 0 } },
        { nodeid: 'tests/test_calc.py::TestSum::test_two', outcome: 'failed', call: { duration: 0.01, crash: { message: 'assert 1 == 2' }, longrepr: 'long' } },
        { nodeid: 'tests/test_calc.py::test_x', outcome: 'xfailed' },
      ],
    }),
    expected: [['tests/test_calc.py > test_add', 'passed'], ['tests/test_calc.py > TestSum > test_two', 'failed'], ['tests/test_calc.py > test_x', 'skipped'], ['tests/test_broken.py > (file)', 'error']],
  },
]
