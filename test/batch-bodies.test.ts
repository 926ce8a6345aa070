import { expect, it } from 'vitest'
import { batchBodies } from '../plugins/batch-bodies.js'
import { ConfigurationError } from '../src/errors.js'

it.each<[name: string, body: unknown, limit: number | undefined, passes: boolean]>([
  ['no body', undefined, undefined, true],
  ['one operation', { query: '{a}' }, undefined, true],
  ['as many as may be', Array(10).fill({}), undefined, true],
  ['one more', Array(11).fill({}), undefined, false],
  ['as many as the limit says', Array(40).fill({}), 40, true],
  ['what looks like an array and is none', { length: 99 }, undefined, true],
])('%s', (_name, body, limit, passes) => {
  const done: unknown[] = []
  const response = {
    headersSent: false,
    set() {},
    status(code: number) {
      done.push(code)
      return response
    },
    json: (answer: unknown) => done.push(JSON.parse(JSON.stringify(answer))),
  }
  batchBodies(undefined, limit)({ body }, response, () => done.push('next'))
  const errors = [{ extensions: { code: 'BATCH_LIMIT_EXCEEDED' } }]
  expect(done).toMatchObject(passes ? ['next'] : [413, { errors }])
})

it('a limit that is none stops the server', () => {
  expect(() => batchBodies(undefined, -1)).toThrow(ConfigurationError)
})
