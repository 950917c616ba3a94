#!/usr/bin/env node
import { main } from '../src/cli/main.ts'
import { processContext, runProgram } from '../src/cli/process.ts'

await runProgram('certflow', () => main(process.argv.slice(2), processContext()))
