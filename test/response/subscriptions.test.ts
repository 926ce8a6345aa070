import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLeakSchema } from './leak-schema.js'
import { environments, expectMasked, expectNoLeak, type PrintedError, recorder } from './leaks.js'

interface Event {
  readonly data?: unknown
  readonly errors?: readonly PrintedError[]
}

/** How a subscription fails, and how many events arrive before. */
const rows: readonly [name: string, before: number, hidden?: string][] = [
  ['throws', 0],
  ['throwsText', 0],
  ['throwsHttp', 0],
  ['rejects', 0],
  ['returnsNoStream', 0, 'Async'],
  ['midStream', 1],
  ['field', 0],
]

const schema = createLeakSchema()

describe.each(environments)('NODE_ENV %s', (environment) => {
  beforeEach(() => {
    vi.stubEnv('NODE_ENV', environment)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test.each(rows)('Yoga SSE: %s', async (name, before, hidden) => {
    const { logger, logged } = recorder()
    const yoga = createYoga({ schema, logging: false, plugins: [useBulwark({ logger })] })
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `subscription { ${name} }` }),
    })
    const text = await response.text()
    expectNoLeak(JSON.stringify([...response.headers]) + text)
    // One that can't start has no data, and the status of its code.
    expect(response.status).toBe(name === 'midStream' || name === 'field' ? 200 : 500)
    checkEvents(
      [...text.matchAll(/^event: next\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data as string)),
      name,
      before,
    )
    expectMasked(lastError(text), logged, hidden)
  })

  // A stream that fails ends with its error; whoever serves plain Envelop sends it, or not, as its transport has it.
  test.each(rows)('plain Envelop: %s', async (name, before, hidden) => {
    const { logger, logged } = recorder()
    const { parse, contextFactory, subscribe } = envelop({
      plugins: [useEngine(graphql), useSchema(schema), useBulwark({ logger })],
    })({})
    const document = parse(`subscription { ${name} }`)
    const events: Event[] = []
    let ended: unknown
    try {
      const result = await subscribe({ schema, document, contextValue: await contextFactory() })
      const stream = Symbol.asyncIterator in result ? (result as AsyncIterable<Event>) : [result as Event]
      for await (const event of stream) events.push(JSON.parse(JSON.stringify(event)))
    } catch (error) {
      ended = error
    }
    if (ended instanceof Error) events.push({ errors: [{ ...ended, message: ended.message }] })
    expectNoLeak(JSON.stringify(events))
    checkEvents(events, name, before)
    expectMasked(events.at(-1)?.errors?.[0], logged, hidden)
  })
})

function checkEvents(events: readonly Event[], name: string, before: number): void {
  expect(events).toHaveLength(before + 1)
  expect(events.slice(0, before)).toEqual(Array.from({ length: before }, () => ({ data: { [name]: 1 } })))
  expect(events.at(-1)?.errors).toHaveLength(1)
}

function lastError(text: string): PrintedError | undefined {
  const [last] = [...text.matchAll(/^event: next\ndata: (.*)$/gm)].slice(-1)
  return (JSON.parse(last?.[1] ?? '{}') as Event).errors?.[0]
}
