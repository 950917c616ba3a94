#!/usr/bin/env node
import { main } from '../agent/agent.ts'
import { processContext, runProgram } from '../src/cli/process.ts'

await runProgram('certflow-agent', () => main(process.argv.slice(2), processContext()))
