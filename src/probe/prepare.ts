import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql'
import { allCallers, type Caller } from './caller.js'
import { operation } from './operation.js'
import { codesOf, isExecuted, resultOf } from './result.js'
import type { Target } from './target.js'
import { type Answer, NoAnswer, Stopped } from './wire.js'

/** The URL leads to nothing that can be probed; the message is one line. */
export class NoTarget extends Error {}

/** Asks who is there before anything else is sent, and looks for a schema. Answers in whose name it was read. */
export async function prepare(target: Target, given: GraphQLSchema | undefined): Promise<string | undefined> {
  await assertGraphQL(target)
  target.schema = given
  if (given !== undefined) return undefined
  for (const caller of allCallers(target.callers)) {
    const schema = await introspected(target, caller)
    if (schema === undefined) continue
    target.schema = schema
    return caller.name
  }
  return undefined
}

/** What a caller is told of the schema. That there is no answer to that is no reason to test nothing. */
async function introspected(target: Target, caller: Caller): Promise<GraphQLSchema | undefined> {
  try {
    const result = await target.query(caller, getIntrospectionQuery({ descriptions: false }))
    return result?.data ? toSchema(result.data) : undefined
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof Stopped) return undefined
    throw error
  }
}

async function assertGraphQL(target: Target): Promise<void> {
  const { url } = target.options
  let answer: Answer
  try {
    answer = await target.ask(operation(target.judged, '{ __typename }'))
  } catch (error) {
    throw error instanceof NoAnswer ? new NoTarget(`${url} ${error.message}`) : error
  }
  const { status, headers } = answer
  if (status >= 300 && status < 400) {
    throw new NoTarget(`${url} redirects to ${headers.location ?? 'somewhere else'}; name that`)
  }
  const result = resultOf(answer)
  if (result === undefined) {
    const type = headers['content-type']?.split(';')[0] ?? 'no content type'
    throw new NoTarget(`${url} answers ${status} with ${type}, which is no GraphQL`)
  }
  if (isExecuted(result)) return
  const asWhom = target.callers.user ? `the token of --token` : 'a stranger; give --token'
  throw new NoTarget(`${url} refuses { __typename } (${status}, ${codesOf(result)}) from ${asWhom}`)
}

function toSchema(data: Readonly<Record<string, unknown>>): GraphQLSchema | undefined {
  try {
    return buildClientSchema(data as unknown as IntrospectionQuery)
  } catch {
    return undefined
  }
}
