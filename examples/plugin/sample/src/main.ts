#!/usr/bin/env node
import { area } from './area.ts'

process.stdout.write(`${area(3, 4)}\n`)
