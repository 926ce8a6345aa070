import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { createLeakSchema } from './leak-schema.js'
import { expectMasked, expectNoLeak, type PrintedError, recorder } from './leaks.js'

const schema = createLeakSchema()

interface Part {
  readonly data?: unknown
  readonly errors?: readonly PrintedError[]
  readonly incremental?: readonly Part[]
}

async function ask(query: string, accept: string, suiteFirst: boolean) {
  const { logger, logged } = recorder()
  const suite = useBulwark({ logger })
  const plugins = suiteFirst ? [suite, useDeferStream()] : [useDeferStream(), suite]
  const yoga = createYoga({ schema, logging: false, plugins })
  const headers = { 'content-type': 'application/json', accept }
  const response = await yoga.fetch('http://localhost/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  expectNoLeak(JSON.stringify([...response.headers]) + text)
  expect(response.status).toBe(200)
  return {
    parts: [...text.matchAll(/^(?:data: )?(\{.*\})\r?$/gm)].map(([, part]) => JSON.parse(part as string) as Part),
    logged,
  }
}

function errorsOf({ errors = [], incremental = [] }: Part): readonly PrintedError[] {
  return [...errors, ...incremental.flatMap(errorsOf)]
}

// The plugin is made for the syntax of graphql 16.
describe.skipIf(process.env.GRAPHQL_MAJOR === '17')('what comes later', () => {
  describe.each(['multipart/mixed', 'text/event-stream'])('%s', (accept) => {
    describe.each([true, false])('the suite first: %s', (first) => {
      test.each([
        ['an error in @defer', '{ fine ... @defer { anError } }'],
        ['a rejection in @defer', '{ fine ... @defer { rejects } }'],
        ['an error of a value in @defer', '{ fine ... @defer { anInt } }'],
        ['isTypeOf in @defer', '{ fine ... @defer { isTypeOf { id } } }'],
        ['a non-null field in @defer', '{ fine ... @defer { extensions } }'],
        ['an item in @stream', '{ fine anItem @stream(initialCount: 1) }'],
      ])('%s', async (_name, query) => {
        const { parts, logged } = await ask(query, accept, first)
        expect(parts.length).toBeGreaterThan(1)
        expect(parts[0]?.data).toMatchObject({ fine: 'fine' })
        expect(parts.slice(0, 1).flatMap(errorsOf)).toEqual([])
        const errors = parts.flatMap(errorsOf)
        expect(errors).toHaveLength(1)
        expectMasked(errors[0], logged)
      })
    })
  })
})
