import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { useBulwark } from 'graphql-bulwark'
import { createShop } from '../schema.js'
import { contextOf, linesOf, nodeRequest } from './callers.js'
import type { Answer, Ask, HostKind, Payload } from './host.js'

type Enveloped = ReturnType<ReturnType<typeof envelop>>

/** What every host of Envelop does with a request; some build the context before they validate, some after. */
async function answer(enveloped: Enveloped, request: Ask, contextFirst: boolean): Promise<readonly Payload[]> {
  const { schema, parse, validate, contextFactory, execute, subscribe } = enveloped
  const { query, variables: variableValues, operationName } = request
  const document = parse(query ?? '')
  const early = contextFirst ? await contextFactory() : undefined
  const errors = validate(schema, document)
  if (errors.length > 0) return [{ errors }]
  const contextValue = early ?? (await contextFactory())
  const args = { schema, document, variableValues, operationName, contextValue }
  const subscribes = graphql.getOperationAST(document, operationName)?.operation === 'subscription'
  const result = await (subscribes ? subscribe(args) : execute(args))
  if (!(Symbol.asyncIterator in result)) return [result]
  const payloads: Payload[] = []
  for await (const payload of result) payloads.push(payload)
  return payloads
}

function plainEnvelop(name: string, contextFirst: boolean): HostKind {
  return {
    name,
    mutations: true,
    subscriptions: true,
    longest: Infinity,
    accepts: [null],
    batched: false,
    identifies: contextFirst ? 'before validation' : 'after validation',
    status: false,
    async start(options, createSchema = createShop) {
      const ran: string[] = []
      const bulwark = useBulwark(options)
      const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(createSchema(ran)), bulwark] })
      return {
        async send(caller, request): Promise<Answer> {
          ran.length = 0
          const req = nodeRequest(await linesOf(caller))
          const payloads = await answer(
            getEnveloped({ ...contextOf(caller), req, params: request }),
            request as Ask,
            contextFirst,
          )
          const text = JSON.stringify(payloads)
          const printed = JSON.parse(text) as Payload[]
          const result = printed.at(-1) as Payload
          const none = { status: null, contentType: null, headers: {} }
          return { ...none, body: result, text, result, payloads: printed, ran: [...ran] }
        },
        close: () => bulwark.onDispose(),
      }
    },
  }
}

export const envelopContextFirst = plainEnvelop('Envelop, context before validation', true)
export const envelopValidateFirst = plainEnvelop('Envelop, validation before context', false)
