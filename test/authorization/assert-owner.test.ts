import { assertOwner, ConfigurationError, type OwnerOptions, SecurityError, type Viewer } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { anonymousViewer, createViewer } from '../../src/viewer.js'

const alice = createViewer({
  kind: 'user',
  id: 'alice',
  roles: ['support'],
  scopes: [],
  claims: { tenant: 7 },
  credential: null,
})

type Row = readonly [name: string, viewer: unknown, object: object | null | undefined, owner: string | OwnerOptions]

describe('assertOwner', () => {
  it.each<Row>([
    ['her own', alice, { c: 'alice' }, 'c'],
    ['her own, among others', alice, { c: { ids: ['bob', 'alice'] } }, 'c.ids'],
    ['that of her tenant', alice, { t: '7', c: 'alice' }, { field: ['t', 'c'], by: ['claims.tenant', 'id'] }],
    ['whatever her role may have', alice, { c: 'bob' }, { field: 'c', unless: ['support'] }],
  ])('lets alice have %s', (_name, viewer, object, owner) => {
    expect(() => assertOwner(viewer as Viewer, object, owner)).not.toThrow()
  })

  it.each<Row>([
    ["alice bob's", alice, { c: 'bob' }, 'c'],
    ['alice what is nobody there', alice, null, 'c'],
    ['alice what is not there whatever her role', alice, undefined, { field: 'c', unless: ['support'] }],
    ['alice what has no owner', alice, {}, 'c'],
    ['alice what has its owner later', alice, { c: Promise.resolve('alice') }, 'c'],
    ["alice another tenant's", alice, { t: 8, c: 'alice' }, { field: ['t', 'c'], by: ['claims.tenant', 'id'] }],
    ['a stranger what has no owner', anonymousViewer, { c: null }, 'c'],
    ['somebody who is no viewer', { kind: 'user', id: 'alice', roles: [], claims: {} }, { c: 'alice' }, 'c'],
    ['nobody', undefined, { c: undefined }, 'c'],
  ])('does not let %s', (_name, viewer, object, owner) => {
    const assert = () => assertOwner(viewer as Viewer, object, owner)
    expect(assert).toThrow(SecurityError)
    expect(assert).toThrow(expect.objectContaining({ extensions: { code: 'NOT_FOUND' } }))
  })

  it.each<[OwnerOptions | string, string]>([
    [{ feild: 'c' } as never, 'Did you mean field?'],
    ['', 'must be a name'],
    [{ field: 'c', by: 'name' }, 'must be id or claims'],
    [{ field: ['a', 'b'] }, 'as many in by'],
  ])('names what can not be meant: %j', (owner, message) => {
    const assert = () => assertOwner(alice, { c: 'alice' }, owner)
    expect(assert).toThrow(ConfigurationError)
    expect(assert).toThrow(message)
  })
})
