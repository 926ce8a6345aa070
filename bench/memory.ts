import { hostileFamilies } from './hostile-documents.js'
import { printTable } from './measure.js'
import { quietBulwark } from './peers.js'

const COUNT = 2_000

/** Heap after a flood of distinct documents, each of which is a new text: what a guard keeps must have a bound. */
export function benchMemory(): void {
  const { gc } = globalThis
  if (!gc) return
  const rows = Object.entries(hostileFamilies).map(([family, make]) => {
    const bulwark = quietBulwark()
    gc()
    const before = process.memoryUsage().heapUsed
    const text = make(20_000)
    for (let index = 0; index < COUNT; index++) bulwark.source(`${text}#${index}`)
    gc()
    return [family, `${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB`]
  })
  const bulwark = quietBulwark()
  gc()
  const before = process.memoryUsage().heapUsed
  for (let index = 0; index < 100_000; index++) bulwark.source(`{ user(id: ${index}) { id name } }`)
  gc()
  rows.push(['100,000 distinct harmless texts', `${((process.memoryUsage().heapUsed - before) / 1e6).toFixed(1)} MB`])
  printTable(`Heap kept after a flood (${COUNT} documents of 20 kB)`, ['family', 'heap'], rows)
}
