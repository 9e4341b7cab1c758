import { folders, layers } from './layers.ts'

const boundaries = layers.map((layer) => ({
  files: [`src/${layer.name}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter((folder) => folder !== layer.name && !layer.mayImport.includes(folder))
            .map((folder) => ({
              group: [`**/../${folder}`, `**/../${folder}/**`],
              message: `${layer.name} may not import ${folder}: ${layer.advice}.`,
            })),
          ...(layer.name === 'core' ? [{ group: ['node:*'], message: `core may not import node:*: ${layer.advice}.` }] : []),
        ],
      },
    ],
  },
}))

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise'],
  categories: { correctness: 'error', suspicious: 'error' },
  options: { typeAware: true },
  rules: {
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'no-shadow': 'off',
    'import/no-cycle': 'error',
    'import/no-unassigned-import': 'off',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-type-imports': 'error',
    'no-console': 'error',
    'eqeqeq': ['error', 'always', { null: 'ignore' }],
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/no-await-in-promise-methods': 'error',
  },
  overrides: [
    ...boundaries,
    // Tests of the core read fixtures; they are not shipped.
    { files: ['src/core/**/*.test.ts'], rules: { 'no-restricted-imports': 'off' } },
    // Tests of the engine and of the gateway put the adapters' twins to work.
    { files: ['src/{engine,gateway}/**/*.test.ts', 'src/{engine,gateway}/**/*.testrig.ts'], rules: { 'no-restricted-imports': 'off' } },
    { files: ['test/**', 'bench/**', 'scripts/**', 'src/**/*.test.ts', 'src/ports/*.testsuite.ts'], rules: { 'no-console': 'off', 'typescript/no-non-null-assertion': 'off' } },
  ],
}
