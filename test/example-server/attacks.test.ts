import { describe, expect, it } from 'vitest'
import { accessAttacks } from '../../example-server/console/attacks/access.js'
import { identityAttacks } from '../../example-server/console/attacks/identity.js'
import { loadAttacks } from '../../example-server/console/attacks/load.js'
import { schemaAttacks } from '../../example-server/console/attacks/schema.js'

const attacks = [...schemaAttacks, ...identityAttacks({ kty: 'EC' }), ...accessAttacks, ...loadAttacks]

describe('whether an attack has succeeded', () => {
  const almost: readonly (readonly [what: string, answer: string])[] = [
    ['quantities', `[${'{"quantity":1},'.repeat(199)}]`],
    ['results', `[${Array(99).fill('{"data":{"__typename":"Query"}}').join()}]`],
    ['results with something behind', `[${Array(100).fill('{"data":{"__typename":"Query"}}').join()}]x`],
    ['rounds', '"orders":[{"customer":{'.repeat(9)],
  ]
  it.each(almost)('is read at once from an answer that has not enough %s', (_what, answer) => {
    const started = performance.now()
    expect(attacks.filter(({ spoils }) => spoils.test(answer)).map(({ id }) => id)).toEqual([])
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('is not hidden by what the answer tells beside its data', () => {
    const result = '{"data":{"__typename":"Query"},"extensions":{"cost":{"requested":1}}}'
    const spoiled = attacks.filter(({ spoils }) => spoils.test(`[${Array(100).fill(result).join()}]`))
    expect(spoiled.map(({ id }) => id)).toEqual(['batch'])
  })
})
