import { createViewer, type Viewer } from '../../src/viewer.js'
import { type Draw, pick } from './drawn.js'
import { type Source, typeOf } from './random-objects.js'
import { ROOTS, type Types } from './random-types.js'

/** A property as a database, or a careless resolver, may have it, and the id that it names. */
type Property = readonly [value: () => unknown, id: string | undefined]

const throws = () => {
  throw new Error('property')
}
/** Those that may stand in a list of owners. */
const PLAIN: readonly Property[] = [
  [() => '7', '7'],
  [() => 7, '7'],
  [() => 7n, '7'],
  [() => '8', '8'],
  [() => 8, '8'],
  [() => undefined, undefined],
  [() => null, undefined],
  [() => '', undefined],
  [() => '07', undefined],
  [() => ' 7', undefined],
  [() => Number.NaN, undefined],
  [() => true, undefined],
  [() => ({ toString: () => '7' }), undefined],
]
const PROPERTIES: readonly Property[] = [
  ...PLAIN,
  [() => Promise.resolve('7'), '7'],
  [() => Promise.resolve(8), '8'],
  [throws, undefined],
  [async () => throws(), undefined],
]

/** Whose an object may be, by the directive that says so. */
const OWNERS = {
  field: '@owner(field: "owner")',
  way: '@owner(field: "of.owner")',
  list: '@owner(field: "owners")',
  'list on the way': '@owner(field: "members.id")',
  both: '@owner(field: ["tenant", "owner"], by: ["claims.tenant", "id"])',
  function: '@owner',
  'function later': '@owner',
} as const
type Kind = keyof typeof OWNERS

export interface Owned {
  readonly text: (coordinate: string) => string
  readonly owners: Readonly<Record<string, (viewer: Viewer, object: unknown) => boolean | Promise<boolean>>>
  /** Whether an object is there for somebody. */
  readonly isThere: (id: string, viewer: Viewer) => boolean
}

/** Draws whose each object is, and writes it into the object. */
export function drawOwned(draw: Draw, types: Types, sources: Iterable<Source>): Owned {
  const kinds = new Map<string, { readonly kind: Kind; readonly unless: boolean }>()
  for (const type of Object.keys(types.objects)) {
    if (ROOTS.includes(type) || draw(3) === 0) continue
    kinds.set(type, { kind: pick(draw, Object.keys(OWNERS) as Kind[]), unless: draw(4) === 3 })
  }
  const ids = new Map<string, readonly (string | undefined)[]>()
  const tenants = new Map<string, string | undefined>()
  const set = (target: object, name: string, [value]: Property) => Object.defineProperty(target, name, { get: value })
  for (const source of sources) {
    const kind = kinds.get(typeOf(source._id))?.kind
    if (kind === undefined) continue
    const one = pick(draw, PROPERTIES)
    const more = Array.from({ length: draw(3) }, () => pick(draw, PLAIN))
    const isList = kind.startsWith('list')
    ids.set(source._id, isList ? more.map(([, id]) => id) : [one[1]])
    if (kind === 'list') source.owners = more.map(([value]) => value())
    if (kind === 'list on the way') source.members = more.map((each) => set({}, 'id', each))
    if (kind === 'way') source.of = set({}, 'owner', one)
    if (kind === 'field' || kind === 'both') set(source, 'owner', one)
    if (kind === 'both') {
      const tenant = pick(draw, [...PLAIN.slice(0, 3), ...PLAIN.slice(0, 3), ...PROPERTIES])
      set(source, 'tenant', tenant)
      tenants.set(source._id, tenant[1])
    }
    if (kind.startsWith('function')) set(source, 'owner', one)
  }

  const owners: Record<string, (viewer: Viewer, object: unknown) => boolean | Promise<boolean>> = {}
  for (const [type, { kind }] of kinds) {
    // It answers yes and no by itself, and fails where the property does.
    if (kind === 'function') owners[type] = ({ id }, object) => ids.get((object as Source)._id)?.[0] === id
    if (kind === 'function later') {
      owners[type] = async ({ id }, object) => {
        const { owner } = object as { owner: unknown }
        return String(await owner) === id && ids.get((object as Source)._id)?.[0] === id
      }
    }
  }
  const text = (coordinate: string) => {
    const said = kinds.get(coordinate)
    if (said === undefined) return ''
    const unless = 'unless: ["admin"]'
    const directive: string = OWNERS[said.kind]
    if (!said.unless) return directive
    return directive.endsWith(')') ? directive.replace(')', ` ${unless})`) : `${directive}(${unless})`
  }
  const isThere = (id: string, viewer: Viewer) => {
    const said = kinds.get(typeOf(id))
    if (said === undefined || (said.unless && viewer.roles.includes('admin'))) return true
    if (viewer.id === null || !ids.get(id)?.includes(viewer.id)) return false
    return said.kind !== 'both' || (viewer.claims.tenant !== undefined && tenants.get(id) === viewer.claims.tenant)
  }
  return { text, owners, isThere }
}

const viewerOf = (id: string, roles: readonly string[], claims: Record<string, unknown>) =>
  createViewer({ kind: 'user', id, roles, scopes: [], claims, credential: null })
export const owningViewers: readonly Viewer[] = [
  viewerOf('7', [], { tenant: '7' }),
  viewerOf('7', [], {}),
  viewerOf('8', [], { tenant: '7' }),
  viewerOf('9', ['admin'], {}),
  viewerOf('undefined', [], { tenant: 'undefined' }),
  viewerOf('[object Object]', [], {}),
  createViewer({ kind: 'anonymous', id: null, roles: ['anonymous'], scopes: [], claims: {}, credential: null }),
]
