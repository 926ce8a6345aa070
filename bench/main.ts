import { cpus } from 'node:os'
import { benchHostile } from './hostile.js'
import { benchMemory } from './memory.js'
import { benchRequestGuards } from './request-guards.js'
import { benchTokens } from './tokens.js'

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
benchRequestGuards()
benchHostile()
benchMemory()
await benchTokens()
