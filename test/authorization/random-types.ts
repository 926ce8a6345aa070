import { type Draw, pick, some } from './drawn.js'

export interface Field {
  readonly name: string
  /** The named type that it answers. */
  readonly returns: string
  /** Its type, as it stands in the schema. */
  readonly type: string
}

/** An object type or an interface. */
interface Composite {
  readonly fields: readonly Field[]
  readonly interfaces: readonly string[]
}

/** The types of a schema, as nothing but data. */
export interface Types {
  readonly objects: Readonly<Record<string, Composite>>
  readonly interfaces: Readonly<Record<string, Composite>>
  readonly unions: Readonly<Record<string, readonly string[]>>
  /** Fields that have another type on some object than on the interface that declares them. */
  readonly varying: ReadonlySet<string>
  /** Whether null is allowed everywhere. */
  readonly mayAllBeNull: boolean
}

export const ROOTS = ['Query', 'Mutation', 'Subscription']
export const LEAVES = ['String', 'S', 'E']
const WRAPPERS = ['T', '[T]', 'T!', '[T!]', '[T]!', '[T!]!', '[[T]]', '[[T!]!]!', '[[T!]]']

export function drawTypes(draw: Draw): Types {
  const objectNames = ['A', 'B', 'C'].slice(0, pick(draw, [1, 2, 3, 3]))
  const interfaceNames = ['I', 'J', 'K'].slice(0, draw(4))
  const unions: Record<string, readonly string[]> = {}
  if (draw(2) === 1) unions.U = ['A', ...some(draw, objectNames.slice(1))]

  // A name has one type wherever it stands, so that all that declare it may have the same objects.
  const abstract = [...interfaceNames, ...Object.keys(unions)]
  const targets = [...LEAVES, ...objectNames, ...abstract, ...abstract]
  const mayAllBeNull = draw(4) === 3
  const wrappers = mayAllBeNull ? WRAPPERS.filter((wrapper) => !wrapper.includes('!')) : WRAPPERS
  const all = Array.from({ length: 3 + draw(6) }, (_, index): Field => {
    const returns = pick(draw, targets)
    return { name: `f${index}`, returns, type: pick(draw, wrappers).replace('T', returns) }
  })
  const fieldsOf = (own: readonly Field[], parents: readonly Composite[]) => {
    const needed = new Set([...own, ...parents.flatMap(({ fields }) => fields)])
    return needed.size > 0 ? all.filter((field) => needed.has(field)) : all.slice(0, 1)
  }

  const interfaces: Record<string, Composite> = {}
  const withParents = (names: readonly string[]) => [
    ...new Set(names.flatMap((name) => [...(interfaces[name]?.interfaces ?? []), name])),
  ]
  const parentsOf = (names: readonly string[]) => names.map((name) => interfaces[name] as Composite)
  for (const [index, name] of interfaceNames.entries()) {
    const implemented = withParents(some(draw, interfaceNames.slice(0, index)))
    interfaces[name] = { fields: fieldsOf(some(draw, all), parentsOf(implemented)), interfaces: implemented }
  }

  const implementedBy = objectNames.map((_, index) =>
    // Each interface has an object: a rule of one without has no effect, and stops the server.
    withParents(interfaceNames.filter((_, at) => draw(2) === 1 || at % objectNames.length === index)),
  )
  const membersOf = (name: string) =>
    unions[name] ?? objectNames.filter((_, index) => implementedBy[index]?.includes(name))
  const varying = new Set<string>()
  const narrowed = (field: Field): Field => {
    const members = membersOf(field.returns)
    const returns = members.length > 0 && draw(4) === 3 ? pick(draw, members) : field.returns
    const type =
      field.type.replace(field.returns, returns) +
      (draw(4) === 3 && !mayAllBeNull && !field.type.endsWith('!') ? '!' : '')
    if (type !== field.type) varying.add(field.name)
    return { ...field, returns, type }
  }
  const objects: Record<string, Composite> = {}
  for (const root of ROOTS) objects[root] = { fields: all, interfaces: [] }
  for (const [index, name] of objectNames.entries()) {
    const implemented = implementedBy[index] as readonly string[]
    objects[name] = {
      fields: fieldsOf(some(draw, all), parentsOf(implemented)).map(narrowed),
      interfaces: implemented,
    }
  }
  return { objects, interfaces, unions, varying, mayAllBeNull }
}

/** The objects that a value of a type may be. */
export function possible({ objects, unions }: Types, type: string): readonly string[] {
  if (objects[type]) return [type]
  return unions[type] ?? Object.keys(objects).filter((name) => objects[name]?.interfaces.includes(type))
}

export function fieldOf({ objects, interfaces }: Types, type: string, name: string): Field | undefined {
  return (objects[type] ?? interfaces[type])?.fields.find((field) => field.name === name)
}

/** As SDL, with what is said of each coordinate. */
export function printTypes(types: Types, said: (coordinate: string) => string, enumValues: readonly string[]): string {
  const print = (kind: string) => (entry: [string, Composite]) => {
    const [name, { fields, interfaces }] = entry
    const clause = interfaces.length > 0 ? `implements ${interfaces.join(' & ')}` : ''
    const inner = fields.map((field) => `${field.name}: ${field.type} ${said(`${name}.${field.name}`)}`)
    // By the id an oracle tells which object has been answered.
    const id = kind === 'type' ? '_id: String' : ''
    return `${kind} ${name} ${clause} ${said(name)} { ${[id, ...inner].join('\n')} }`
  }
  return [
    ...Object.entries(types.objects).map(print('type')),
    ...Object.entries(types.interfaces).map(print('interface')),
    ...Object.entries(types.unions).map(([name, members]) => `union ${name} = ${members.join(' | ')}`),
    `scalar S ${said('S')}`,
    `enum E ${said('E')} { ${['NONE', ...enumValues].join(' ')} }`,
  ].join('\n')
}
