import fc from 'fast-check'
import { useFieldAuthorization } from 'graphql-bulwark'
import { beforeEach, expect, it, vi } from 'vitest'
import { type Draw, drawFrom, pick, tape, tries } from './drawn.js'
import { answerOf } from './enveloped.js'
import { expectedAnswer } from './expected-answer.js'
import { type DefaultRule, objectMay, type Touched, touched, viewerMay } from './naive-rules.js'
import { drawDocument, printDocument } from './random-document.js'
import { drawObjects, type Source, tokensIn, typeOf } from './random-objects.js'
import { drawSaid, drawVerdicts, policies, viewers } from './random-said.js'
import { drawTypes, ROOTS } from './random-types.js'

// Policies that fail are told of.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

/** Everything of one try, from five tapes, so that each is shrunk by itself. */
function drawCase(draws: readonly Draw[]) {
  const [ofTypes, ofObjects, ofRules, ofDocument, ofRest] = draws as [Draw, Draw, Draw, Draw, Draw]
  const types = drawTypes(ofTypes)
  const objects = drawObjects(ofObjects, types)
  drawVerdicts(ofObjects, objects.sources.values())
  const said = drawSaid(ofRules, types)
  const root = pick(ofRest, ROOTS)
  const document = drawDocument(ofDocument, types, root)
  const defaultRule = pick<DefaultRule>(ofRest, ['allow', 'allow', 'authenticated', 'deny'])
  const onDenied = pick(ofRest, ['reject', 'null'] as const)
  return {
    types,
    objects,
    said,
    document,
    defaultRule,
    onDenied,
    viewer: pick(ofRest, viewers),
    root,
    another: pick(ofRest, [undefined, ...viewers.slice(0, 2)]),
  }
}

const tapes = fc.tuple(tape(100), tape(600), tape(150), tape(200), tape(7))

it('an answer is what the rules leave of the one without them, and nothing runs of what is refused', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const drawn = drawCase(numbers.map(drawFrom))
      const { types, objects, said, document, viewer, onDenied, defaultRule } = drawn
      const { variables } = document
      const rootValue = objects.sources.get(`${drawn.root}0`)
      const operation = (marked: boolean) => ({ text: printDocument(document, types, marked), variables, rootValue })
      const unguarded = objects.schema(() => '')
      const [open] = await answerOf(unguarded, [], operation(true), viewer)
      expect(open?.errors).toBe(undefined)

      const may = (id: string, field: string) =>
        viewerMay(drawn, typeOf(id), field, viewer) &&
        objectMay(drawn, typeOf(id), field, objects.sources.get(id) as Source)
      const expected = expectedAnswer(open?.data ?? {}, types, document, {
        field: may,
        object: () => true,
        instead: 'null',
      })
      const rules = useFieldAuthorization({ policies, onDenied, defaultRule })
      const text = (coordinate: string) => said(coordinate).text
      const schema = objects.schema(text)
      // What one viewer has been let must not be for the next.
      if (drawn.another) await answerOf(schema, [rules], operation(false), drawn.another)
      objects.read.length = 0
      const answers = await answerOf(schema, [rules], operation(false), viewer)

      const story = `${objects.print(text)}\n${operation(false).text}`
      const check = (one: unknown) => expect(one, story)
      for (const { id, field } of tokensIn(JSON.stringify(answers)))
        check([id, field, may(id, field)]).toEqual([id, field, true])
      const denies = ([type, field]: Touched) => !viewerMay(drawn, type, field, viewer)
      // Refused as a whole, there is not even null.
      const isRefused = answers.some((answer) => !('data' in answer))
      // Nothing is a stream of null.
      const [source] = drawn.root === 'Subscription' ? document.root.selections : []
      const hasSource = source?.kind !== 'field' || may('Subscription0', source.name)
      if (!hasSource) check(isRefused).toBe(true)
      if (onDenied === 'reject' && touched(types, document.root, true).some(denies)) check(isRefused).toBe(true)
      if (isRefused) {
        check(!hasSource || (onDenied === 'reject' && touched(types, document.root, false).some(denies))).toBe(true)
        check(objects.read).toEqual([])
      } else {
        for (const { data } of answers) check(JSON.stringify(data)).toBe(JSON.stringify(expected))
        for (const one of objects.read) check([one, may(...(one.split('.') as [string, string]))]).toEqual([one, true])
      }
    }),
    tries,
  )
})
