import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BulwarkPlugin, useBulwark } from '../../plugins/index.js'
import { listen, type Target } from '../support/listen.js'
import { corpus } from './corpus.js'
import { wireRequest } from './notation.js'
import { offences } from './oracle.js'
import { createProbeSchema } from './probe-schema.js'
import { runCorpus } from './run.js'
import { sendWire } from './wire.js'

function serve(batching: boolean, guards: BulwarkPlugin[], schema: GraphQLSchema): Promise<Target> {
  const yoga = createYoga({
    schema,
    batching,
    maxRequestBodySize: 1_000_000,
    graphiql: false,
    logging: false,
    plugins: [...guards, useDeferStream()],
  })
  return listen((request, response) => {
    if (request.headers['content-encoding']) response.writeHead(415).end()
    else yoga(request, response)
  })
}

runCorpus({
  name: 'Yoga',
  start: (batching, options, schema) => serve(batching, [useBulwark(options)], schema),
  skip: () => undefined,
})

describe('without the suite', () => {
  const entries = corpus?.attacks ?? []
  if (!corpus) it.skip('the corpus of attacks is absent', () => {})
  let target: Target | undefined
  beforeAll(async () => {
    if (corpus) target = await serve(true, [], createProbeSchema(corpus.probeSchema))
  })
  afterAll(() => target?.close())

  // An attack of each family but masking, which Yoga does itself, succeeds here, so that a row above can fail.
  it.each(
    [
      'intro.full-graphqljs',
      'leak.field',
      'parse.deep-selection-6000',
      'depth.friends-20',
      'alias.cop-101-typename',
      'batch.cop-10',
      'fragment.ring-7500',
      'directive.cop-10',
      'dup.graphqler-100',
      'http.form-mutation',
      'http.multipart-mutation',
    ].filter((id) => entries.some((entry) => entry.id === id)),
  )('%s succeeds', async (id) => {
    const entry = entries.find((one) => one.id === id)
    if (!entry || !target) throw new Error('unreachable')
    expect(offences(await sendWire(target.port, wireRequest(entry)), entry.oracle ?? {})).not.toEqual([])
  })
})
