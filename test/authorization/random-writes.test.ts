import fc from 'fast-check'
import { buildSchema, isObjectType } from 'graphql'
import { bulwarkDirectives, getOwned, useOwnership } from 'graphql-bulwark'
import { expect, it } from 'vitest'
import { type Draw, drawFrom, pick, tape, tries } from './drawn.js'
import { answerOf } from './enveloped.js'
import { drawArguments, drawInputs, type Given, type Inputs, ownedIds, printInputs } from './random-inputs.js'
import { viewerOf } from './sending.js'

/** Whose the objects are: one id is of different objects in different types. */
const OWNERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  O: { 1: 'alice', 2: 'bob', 3: 'alice' },
  P: { 1: 'alice', 2: 'alice', 3: 'bob' },
}
const objectOf = (type: string, id: string) => (OWNERS[type]?.[id] ? { id, c: OWNERS[type][id] } : null)
const loaders = {
  O: (ids: readonly string[]) => ids.map((id) => objectOf('O', id)),
  P: async (ids: readonly string[]) => ids.map((id) => objectOf('P', id)),
}
const viewers = [viewerOf('alice', []), viewerOf('bob', []), viewerOf('carol', ['admin'])]

/** A resolver that has run: where, of which field, and what it was given. */
type Call = readonly [path: string, field: string, args: object]

function schemaOf(inputs: Inputs, calls: Call[], guarded: boolean, repeats: boolean) {
  const schema = buildSchema(`${bulwarkDirectives}\n${printInputs(inputs, guarded, repeats)}`)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !['Query', 'Mutation', 'Crate'].includes(type.name)) continue
    for (const field of Object.values(type.getFields())) {
      field.resolve = (_, args, context, { path }) => {
        if (field.name === 'box') return { __typename: 'Crate' }
        calls.push([path.prev ? `${path.prev.key}.${path.key}` : String(path.key), field.name, args])
        // Whatever else was loaded in the same turn.
        for (const [type, id] of guarded ? ownedIds(inputs, field.name, args) : []) {
          expect(getOwned(context as object, type, id)).toEqual(objectOf(type, id))
        }
        return 'ran'
      }
    }
  }
  return schema
}

function drawOperation(draw: Draw, inputs: Inputs) {
  const given: Given = { heads: [], variables: {} }
  const calls = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const field = pick(draw, Object.keys(inputs.fields))
      return `k${index}: ${field}${drawArguments(draw, inputs, field, given)}`
    })
  const box = draw(2) === 1 ? [`box { ${calls(1 + draw(2)).join(' ')} }`] : []
  const parts = [...box, ...calls(1 + draw(3))]
  const head = given.heads.length > 0 ? `(${given.heads.join(', ')})` : ''
  return {
    text: `${pick(draw, ['query', 'mutation'])} ${head} { ${parts.join(' ')} }`,
    variables: given.variables,
  }
}

const tapes = fc.tuple(tape(100), tape(200), tape(3))

it('a resolver runs if, and only if, every id that it is given is of an object of the viewer’s', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const [ofInputs, ofOperation, ofRest] = numbers.map(drawFrom) as [Draw, Draw, Draw]
      const inputs = drawInputs(ofInputs)
      const operation = drawOperation(ofOperation, inputs)
      const viewer = pick(ofRest, viewers)
      const repeats = ofRest(2) === 0

      const wanted: Call[] = []
      const [open] = await answerOf(schemaOf(inputs, wanted, false, repeats), [], operation, viewer)
      // A variable that is not given leaves nothing where something must be.
      const failed = open?.errors?.length ?? 0

      const mayWrite = ([, field, args]: Call) =>
        ownedIds(inputs, field, args).every(([type, id]) => {
          const owner = OWNERS[type]?.[id]
          return owner === viewer.id || (type === 'O' && owner !== undefined && viewer.roles.includes('admin'))
        })
      const calls: Call[] = []
      const ownership = useOwnership({ loaders })
      const [answer] = await answerOf(schemaOf(inputs, calls, true, repeats), [ownership], operation, viewer)

      const story = `${printInputs(inputs, true, repeats)}\n${operation.text} ${JSON.stringify(operation.variables)}`
      const inOrder = (list: readonly Call[]) => list.map((call) => JSON.stringify(call)).sort()
      const allowed = wanted.filter(mayWrite)
      expect(inOrder(calls), story).toEqual(inOrder(allowed))
      const codes = (answer?.errors ?? []).map(({ extensions }) => extensions?.code)
      const refused = wanted.length - allowed.length
      expect(codes.filter((code) => code === 'NOT_FOUND').length, story).toBe(refused)
      expect(codes.length, story).toBe(refused + failed)
    }),
    tries,
  )
})
