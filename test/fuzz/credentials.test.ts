import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apiKeysGuard } from '../../src/identity/api-keys.js'
import { createApiKey } from '../../src/identity/create-api-key.js'
import { jwtGuard } from '../../src/identity/jwt.js'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import type { Viewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { goodClaims, jwtOptions, NOW, signToken } from '../support/tokens.js'
import { fuzz } from './budget.js'
import { mutated } from './mutated.js'

const runtime = createTestRuntime()
const isViewer = (answer: unknown): answer is Viewer =>
  typeof answer === 'object' && answer !== null && 'kind' in answer

it('a token with any change is nobody’s, and makes nothing fail', async () => {
  const guard = jwtGuard(jwtOptions, runtime, null)
  const tokens = [await signToken(), await signToken({ sub: 'bob' }, { typ: 'JWT' })]
  const ask = (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
  for (const token of tokens) expect(isViewer(await ask(token))).toBe(true)
  await fuzz(
    mutated(tokens),
    async (token) => {
      const isKnown = tokens.includes(token)
      // Blanks around a token are none of its characters.
      if (isKnown || !tokens.includes(token.trim())) expect(isViewer(await ask(token)), token).toBe(isKnown)
    },
    400,
  )
})

const claim = fc.oneof(
  fc.json().map((text) => JSON.parse(text) as unknown),
  fc.constantFrom(
    'alice',
    '',
    NOW,
    NOW + 900,
    NOW - 900,
    'shop',
    ['shop'],
    null,
    -1,
    1e300,
    [['customer']],
    '__proto__',
  ),
)
const claims = fc.dictionary(
  fc.constantFrom(
    'iss',
    'aud',
    'sub',
    'iat',
    'nbf',
    'exp',
    'jti',
    'roles',
    'scope',
    'scopes',
    'cnf',
    '__proto__',
    'azp',
  ),
  claim,
  { maxKeys: 3 },
)

it('whatever an issuer signs, a viewer is who the claims say, in the claims’ time', async () => {
  const guard = jwtGuard(jwtOptions, runtime, null)
  await fuzz(
    claims,
    async (given) => {
      const token = await signToken(given)
      const answer = await guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
      if (!isViewer(answer)) return expect(answer).toMatchObject({ code: 'UNAUTHENTICATED' })
      // As the issuer has written it, and not as an object of this test has it.
      const written = { ...goodClaims, ...given } as Record<string, unknown>
      expect([answer.id, written.iss]).toEqual([written.sub, jwtOptions.issuer])
      expect([written.aud].flat()).toContain(jwtOptions.audience)
      expect(written.exp).toBeGreaterThan(NOW - 60)
      // One text names several, with blanks between them.
      const roles = [written.roles ?? []].flat().flatMap((role) => (typeof role === 'string' ? role.split(' ') : role))
      for (const role of answer.roles) expect(roles).toContain(role)
      expect(Object.isFrozen(answer)).toBe(true)
    },
    300,
  )
})

it('an API key with any change is nobody’s, and makes nothing fail', async () => {
  const store = memoryApiKeys()
  const { key } = await createApiKey({ store, owner: 'sam' }, runtime)
  const guard = apiKeysGuard({ store }, runtime, null)
  const ask = (text: string) => guard.request?.(requestWith({ 'x-api-key': text }))
  expect(isViewer(await ask(key))).toBe(true)
  await fuzz(
    mutated([key]),
    async (text) => {
      expect(isViewer(await ask(text)), text).toBe(text === key)
    },
    1_000,
  )
})
