import { writeFileSync } from 'node:fs'
import { buildSecretSet } from '../test/analysis/secrets/labelled/build-set.ts'
import { crossValidate, scoreClassifier, trainClassifier } from '../test/analysis/secrets/labelled/train.ts'

// Trains the classifier of src/analysis/secrets and writes its coefficients; docs/analysis/secrets-classifier.md records the figures it prints.
const files = buildSecretSet()
const classifier = trainClassifier(files)
writeFileSync(new URL('../src/analysis/secrets/classifier.json', import.meta.url), `${JSON.stringify(classifier, null, 2)}\n`)
console.log('trained on all', scoreClassifier(files, classifier))
console.log('five folds by file', crossValidate(files, (_, at) => String(Math.floor(at / 10) % 5)))
console.log('one kind of file left out', crossValidate(files, (file) => file.kind))
