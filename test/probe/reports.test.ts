import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { curlOf } from '../../src/probe/curl.js'
import { htmlReport } from '../../src/probe/report/html.js'
import { jsonReport } from '../../src/probe/report/json.js'
import { sarifReport } from '../../src/probe/report/sarif.js'
import { textReport } from '../../src/probe/report/text.js'
import { flawsOf } from '../../src/probe/report.js'
import { Target } from '../../src/probe/target.js'
import type { Send } from '../../src/probe/wire.js'
import { API_KEY, fakeClock, fakeServer } from './fake-server.js'
import { bounds, probeFake, tokenOf } from './probe-fake.js'

const HOLES = [
  'aliases',
  'object-access',
  'field-access',
  'token-forgery',
  'api-key',
  'credential-in-url',
  'error-detail',
]

describe('reports of a probe', async () => {
  const clock = fakeClock()
  const { send } = fakeServer(HOLES, clock)
  // A server that sends back what it was sent, and what a terminal or a page would run.
  const echoing: Send = async (request, signal) => {
    const answer = await send(request, signal)
    const token = request.headers.authorization ?? request.headers['x-api-key'] ?? ''
    const evil = JSON.stringify(`Wrong: ${token} <script>alert(1)</script> \u001b[31m`)
    return { ...answer, body: answer.body.replaceAll('"The request failed."', evil).replaceAll('"Refused."', evil) }
  }
  const report = await probeFake({ holes: HOLES, send: echoing, clock })
  const all = {
    text: textReport(report, { all: true }),
    json: jsonReport(report),
    sarif: sarifReport(report, '1.2.3'),
    html: htmlReport(report),
  }

  it.each(Object.entries(all))('%s has no credential and nothing that runs', async (_, text) => {
    const secrets = [await tokenOf('alice', 20_000), await tokenOf('bob', 20_000), await tokenOf('alice'), API_KEY]
    for (const secret of secrets) {
      expect(text).not.toContain(secret)
      // Nor a part of it: what was forged from a token stands for it.
      expect(text).not.toContain(secret.split('.')[1] ?? secret)
    }
    expect(text).toContain('$OTHER_TOKEN')
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('<script>')
  })

  it('JSON has each finding with the line that repeats it, and the state of each check', () => {
    const { findings, checks, summary, requests } = JSON.parse(all.json)
    expect(findings).toHaveLength(flawsOf(report).length)
    expect(findings[0]).toMatchObject({
      rule: expect.any(String),
      owasp: expect.stringMatching(/^API\d:2023$/),
      cwe: expect.any(String),
    })
    for (const { repeat } of findings)
      expect(repeat).toMatch(/^curl -si (?:-\w+ )*['"]http:\/\/localhost\/graphql['"?]/)
    expect(checks.map(({ state }: { state: string }) => state)).toContain('safe')
    expect(summary.high).toBeGreaterThan(0)
    expect(requests).toBeGreaterThan(100)
  })

  it('SARIF is valid by the schema of OASIS, and tells what was not tested', async () => {
    const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
    const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)
    expect(validate(JSON.parse(all.sarif)) ? [] : validate.errors).toEqual([])
    const partly = await probeFake({ only: ['depth'] })
    const [run] = JSON.parse(sarifReport(partly, '1.2.3')).runs
    expect(run.results).toEqual([])
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(partly.checks.length - 1)
  })

  it('text shortens a long line unless all is wanted', () => {
    const short = textReport(report)
    expect(short).toContain('--all shows them')
    expect(short.length).toBeLessThan(all.text.length)
    expect(all.text).toMatch(/\d+ findings: .*; \d+ of \d+ checks withstood, \d+ not tested\n$/)
  })

  it('HTML is one page that loads nothing', () => {
    expect(all.html).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"))
    expect(all.html).not.toMatch(/<(?:script|img|link|iframe)/)
    expect(all.html).toContain('Who has read what')
  })
})

it('a line for a shell quotes what a shell would read', () => {
  const nobody = { name: 'anonymous', headers: {} }
  const target = new Target({
    url: "http://localhost/graphql?a='b",
    callers: { anonymous: nobody, user: undefined, other: undefined, keyed: undefined, expired: undefined, roles: [] },
    secrets: { token: { value: 'abc', shell: '$TOKEN' } },
    send: async () => ({ status: 200, headers: {}, body: '' }),
    clock: fakeClock(),
    signal: new AbortController().signal,
    bounds,
  })
  const line = curlOf(target, {
    method: 'POST',
    headers: { authorization: 'Bearer <<token>>', 'x-odd': 'a"$b`c' },
    body: `{"query":"it's $HOME"}`,
  })
  expect(line).toBe(
    `curl -si 'http://localhost/graphql?a='\\''b' -H "authorization: Bearer $TOKEN" -H 'x-odd: a"$b\`c' --data-binary '{"query":"it'\\''s $HOME"}'`,
  )
  expect(curlOf(target, { method: 'GET', headers: {}, search: { query: '{ a }' } })).toBe(
    `curl -si -G 'http://localhost/graphql?a='\\''b' --data-urlencode 'query={ a }'`,
  )
})
