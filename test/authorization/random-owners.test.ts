import fc from 'fast-check'
import { useOwnership } from 'graphql-bulwark'
import { beforeEach, expect, it, vi } from 'vitest'
import { type Draw, drawFrom, pick, tape, tries } from './drawn.js'
import { answerOf } from './enveloped.js'
import { expectedAnswer } from './expected-answer.js'
import { drawDocument, printDocument } from './random-document.js'
import { drawObjects, tokensIn } from './random-objects.js'
import { drawOwned, owningViewers } from './random-owned.js'
import { drawTypes, ROOTS } from './random-types.js'

// Owners that can't be read are told of.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})

function drawCase(draws: readonly Draw[]) {
  const [ofTypes, ofObjects, ofOwners, ofDocument, ofRest] = draws as [Draw, Draw, Draw, Draw, Draw]
  const types = drawTypes(ofTypes)
  const objects = drawObjects(ofObjects, types)
  const owned = drawOwned(ofOwners, types, objects.sources.values())
  const root = pick(ofRest, ROOTS)
  const document = drawDocument(ofDocument, types, root)
  const onNotOwned = pick(ofRest, ['null', 'filter', 'error'] as const)
  const another = pick(ofRest, [undefined, ...owningViewers.slice(0, 3)])
  return { types, objects, owned, document, onNotOwned, viewer: pick(ofRest, owningViewers), another, root }
}

const tapes = fc.tuple(tape(100), tape(600), tape(80), tape(200), tape(5))

it('an answer is the one without owners, in which what is somebody else’s is not there', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const { types, objects, owned, document, onNotOwned, viewer, another, root } = drawCase(numbers.map(drawFrom))
      const { variables } = document
      const rootValue = objects.sources.get(`${root}0`)
      const operation = (marked: boolean) => ({ text: printDocument(document, types, marked), variables, rootValue })
      const [open] = await answerOf(
        objects.schema(() => ''),
        [],
        operation(true),
        viewer,
      )
      expect(open?.errors).toBe(undefined)

      const isThere = (id: string) => owned.isThere(id, viewer)
      const expected = expectedAnswer(open?.data ?? {}, types, document, {
        field: () => true,
        object: isThere,
        instead: onNotOwned,
      })
      const ownership = useOwnership({ owners: owned.owners, onNotOwned })
      const schema = objects.schema(owned.text)
      // What one viewer has been let must not be for the next.
      if (another) await answerOf(schema, [ownership], operation(false), another)
      objects.read.length = 0
      const answers = await answerOf(schema, [ownership], operation(false), viewer)

      const story = `${objects.print(owned.text)}\n${operation(false).text}`
      for (const { id } of tokensIn(JSON.stringify(answers))) expect([id, isThere(id)], story).toEqual([id, true])
      // Nothing has run for anybody else.
      for (const one of objects.read) {
        const id = one.replace(/\..*/, '')
        expect([id, isThere(id)], story).toEqual([id, true])
      }
      for (const { data } of answers) expect(JSON.stringify(data), story).toBe(JSON.stringify(expected))
      expect(answers.length).toBe(root === 'Subscription' ? 2 : 1)
    }),
    tries,
  )
})
