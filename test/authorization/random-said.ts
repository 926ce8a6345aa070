import { createViewer, type Viewer } from '../../src/viewer.js'
import { type Draw, pick } from './drawn.js'
import type { Source } from './random-objects.js'
import { LEAVES, type Types } from './random-types.js'

/** What the directives of one coordinate say. */
export interface Said {
  readonly text: string
  /** Whether anything is said at all: then no default holds. */
  readonly isStated: boolean
  readonly viewerMay: (viewer: Viewer) => boolean
  /** Whether the policies let anybody have this object. */
  readonly objectMay: (source: Source) => boolean
}

/** How a policy answers for an object; anything but `true` denies. */
const VERDICTS = [true, true, true, false, 'true', 1, null] as const

const anybody = { viewerMay: () => true, objectMay: () => true }
const NOTHING: Said = { text: '', isStated: false, ...anybody }
const PUBLIC: Said = { text: '@public', isStated: true, ...anybody }
const directives: readonly Said[] = [
  { ...PUBLIC, text: '@authenticated', viewerMay: ({ kind }) => kind !== 'anonymous' },
  { ...PUBLIC, text: '@requiresRole(roles: ["a"])', viewerMay: ({ roles }) => roles.includes('a') },
  {
    ...PUBLIC,
    text: '@requiresRole(roles: ["a", "b"])',
    viewerMay: ({ roles }) => roles.includes('a') || roles.includes('b'),
  },
  {
    ...PUBLIC,
    text: '@requiresScopes(scopes: [["x", "y"], ["z"]])',
    viewerMay: ({ scopes }) => scopes.includes('z') || (scopes.includes('x') && scopes.includes('y')),
  },
  { ...PUBLIC, text: '@policy(policies: [["p"]])', objectMay: ({ p }) => p === true },
  {
    ...PUBLIC,
    text: '@policy(policies: [["p", "q"], ["r"]])',
    objectMay: ({ p, q, r }) => (p === true && q === true) || r === true,
  },
]

/** The policies that the directives name: each says what stands of it in the object, now, later or by failing. */
export const policies = {
  p: (_: Viewer, { object }: { object: unknown }) => (object as { p: boolean }).p,
  q: async (_: Viewer, { object }: { object: unknown }) => (object as { q: boolean }).q,
  r: (_: Viewer, { object }: { object: unknown }) => {
    if ((object as { r: unknown }).r !== true) throw new Error('policy')
    return true
  },
}

export function drawVerdicts(draw: Draw, sources: Iterable<Source>): void {
  for (const source of sources)
    Object.assign(source, { p: pick(draw, VERDICTS), q: pick(draw, VERDICTS), r: draw(2) === 0 })
}

/** What is said of each coordinate, of which nothing stops the server. */
export function drawSaid(draw: Draw, types: Types): (coordinate: string) => Said {
  const said = new Map<string, Said>()
  const rarely = pick(draw, [3, 8, 24])
  const drawn = (oneIn = rarely): Said => {
    if (draw(oneIn) < oneIn - 1) return NOTHING
    // What depends on the object is easier to be mistaken about.
    const first = pick(draw, [...directives, ...directives.slice(-2)])
    if (draw(3) < 2) return first
    const second = pick(draw, directives)
    if (second === first) return first
    return {
      text: `${first.text} ${second.text}`,
      isStated: true,
      viewerMay: (viewer) => first.viewerMay(viewer) && second.viewerMay(viewer),
      objectMay: (source) => first.objectMay(source) && second.objectMay(source),
    }
  }
  const drawnOrPublic = (oneIn = rarely) => (draw(6) === 5 ? PUBLIC : drawn(oneIn))
  // There are fewer types than fields.
  const often = Math.ceil(rarely / 3)
  const returned = new Set(Object.values(types.objects).flatMap(({ fields }) => fields.map(({ returns }) => returns)))
  // A rule of a leaf that nothing answers has no effect; String is nobody's to mark.
  for (const name of LEAVES.slice(1)) if (returned.has(name)) said.set(name, drawn(often + 1))
  for (const [name, { fields }] of Object.entries(types.objects)) {
    said.set(name, drawnOrPublic(often + 1))
    const isOpen = [NOTHING, PUBLIC].includes(said.get(name) as Said)
    for (const field of fields) said.set(`${name}.${field.name}`, isOpen ? drawnOrPublic() : drawn())
  }
  for (const [name, { fields }] of Object.entries(types.interfaces)) {
    said.set(name, drawn(often + 1))
    for (const field of fields) said.set(`${name}.${field.name}`, drawnOrPublic())
  }
  return (coordinate) => said.get(coordinate) ?? NOTHING
}

const viewerOf = (roles: readonly string[], scopes: readonly string[]) =>
  createViewer({ kind: 'user', id: 'alice', roles, scopes, claims: {}, credential: null })
export const viewers: readonly Viewer[] = [
  viewerOf(['a', 'b'], ['z']),
  viewerOf(['a', 'b'], ['x', 'y']),
  viewerOf(['b'], ['x', 'y', 'z']),
  viewerOf(['a'], ['x']),
  viewerOf([], []),
  createViewer({ kind: 'anonymous', id: null, roles: ['anonymous'], scopes: [], claims: {}, credential: null }),
]
