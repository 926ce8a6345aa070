import { errorTable } from 'graphql-bulwark'
import { expect } from 'vitest'
import type { Answer, HostKind } from './hosts/host.js'
import { constant, type Expected, type FieldError, type Row, refusedWhole, type Stage } from './rows/row.js'

export interface Logged {
  readonly message: string
  readonly data: unknown
}

type Seen = Exclude<Expected, { kind: 'unidentified' }>

type Checked = Pick<Row, 'request' | 'never'> & { readonly expected: Expected }

/** Compares an answer with what the row says. */
export function check(kind: HostKind, row: Checked, accept: string | null, answer: Answer, log: readonly Logged[]) {
  const { never = [] } = row
  const expected = onHost(kind, row.expected)
  const { status, contentType, result, ran, text } = answer
  for (const word of never) expect(text).not.toContain(word)
  expect(text).not.toContain('"http"')
  expect(text).not.toContain('stacktrace')
  if (kind.status === false) expect(status).toBeNull()
  else if (kind.accepts.length > 1) expect(contentType).toMatch(mediaType(accept))

  // A batched transport sends a harmless operation along, which runs unless the whole request is refused.
  const companions = kind.batched && ran.includes('Query.companion')
  const own = companions ? ran.filter((coordinate) => coordinate !== 'Query.companion') : ran
  const along = kind.batched && !Array.isArray(row.request)

  switch (expected.kind) {
    case 'data': {
      expect(result.errors).toBeUndefined()
      if (expected.data) expect(result.data).toEqual(expected.data)
      else expect(result.data).toBeTruthy()
      if (expected.ran) expect(own).toEqual(expected.ran)
      expectStatus(kind, status, 200)
      break
    }
    case 'partial': {
      expect(result.data).toEqual(expected.data)
      expect(result.errors).toHaveLength(expected.errors.length)
      for (const error of expected.errors) checkFieldError(error, result.errors ?? [], log)
      expectStatus(kind, status, 200)
      break
    }
    case 'refused': {
      expect(result.errors?.[0]?.extensions?.code).toBe(expected.code)
      expect(result.errors).toHaveLength(1)
      expect(Object.keys(result)).toEqual(['errors'])
      if (expected.limit) expect(result.errors?.[0]?.message).toContain(expected.limit)
      expect(own).toEqual([])
      const alone = kind.batched && !expected.whole
      expectStatus(kind, status, alone ? 200 : expected.status)
      if (kind.batched && expected.whole) {
        expect(Object.keys(answer.body as object)).toEqual(['errors'])
        expect(ran).toEqual([])
      }
      if (kind.status !== false && !alone && expected.status === 401) {
        expect(answer.headers['www-authenticate']).toMatch(/^Bearer /)
      }
      if (kind.status !== false && !alone && (expected.status === 429 || expected.status === 503)) {
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/)
      }
      if (expected.code === 'UNAUTHENTICATED') {
        // One text, whatever was wrong.
        const { message } = errorTable.UNAUTHENTICATED
        expect(result).toEqual({ errors: [{ message, extensions: { code: expected.code } }] })
      }
      break
    }
    case 'constant': {
      const { message } = errorTable.DOCUMENT_INVALID
      expect(result).toEqual({ errors: [{ message, extensions: { code: 'DOCUMENT_INVALID' } }] })
      expect(own).toEqual([])
      expectStatus(kind, status, invalidStatus(kind, accept, along, expected.stage))
      break
    }
    case 'told': {
      expect(result.data ?? null).toBeNull()
      expect(result.errors?.map((error) => error.message).join('\n')).toMatch(expected.text)
      expect(own).toEqual([])
      expectStatus(kind, status, invalidStatus(kind, accept, along, expected.stage))
      break
    }
  }
  if (along && !(expected.kind === 'refused' && expected.whole)) expect(companions).toBe(true)
}

/** What a host may answer that learns late who asks. */
function onHost({ identifies }: HostKind, expected: Expected): Seen {
  if (expected.kind === 'unidentified') {
    return identifies === 'before parsing' ? refusedWhole('UNAUTHENTICATED', 401) : constant
  }
  const blind = expected.kind === 'told' && expected.stage !== 'request' && identifies === 'after validation'
  return blind ? constant : expected
}

function invalidStatus(kind: HostKind, accept: string | null, along: boolean, stage: Stage): number {
  if (!along && stage !== 'document') return 400
  return along || kind.status === false ? 200 : kind.status.invalid(accept)
}

function expectStatus(kind: HostKind, status: number | null, expected: number): void {
  if (kind.status !== false) expect(status).toBe(expected)
}

function mediaType(accept: string | null): RegExp {
  return accept === 'application/graphql-response+json' ? /^application\/graphql-response\+json/ : /^application\/json/
}

function checkFieldError(
  expected: FieldError,
  errors: NonNullable<Answer['result']['errors']>,
  log: readonly Logged[],
) {
  const found = errors.find(({ path }) => JSON.stringify(path) === JSON.stringify(expected.path))
  expect(found?.extensions?.code).toBe(expected.code)
  if (expected.message !== undefined) {
    expect(found?.message).toBe(expected.message)
    return
  }
  expect(found?.message).toBe(errorTable.INTERNAL_SERVER_ERROR.message)
  const reference = String(found?.extensions?.reference)
  expect(reference).toMatch(/^[\da-f-]{36}$/)
  expect(log.filter(({ message }) => message.includes(reference))).toHaveLength(1)
}
