import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { assertAuditFileOpens } from '../../example-server/audit.js'
import { Picture } from '../../example-server/console/picture.js'
import { loadSigningKey } from '../../example-server/identity/signing-key.js'
import { createTlsCheck } from '../../example-server/servers/edge.js'
import { readSettings } from '../../example-server/settings.js'
import { exitWith, StartupError } from '../../example-server/startup-error.js'

describe('the start of the shop', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulwark-start-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it("refuses an audit file that can't be written, and spoils none that is there", async () => {
    await expect(assertAuditFileOpens({ auditFile: folder })).rejects.toThrow(StartupError)
    await expect(assertAuditFileOpens({ auditFile: join(folder, 'nowhere/audit') })).rejects.toThrow(/ENOENT\.$/)
    const auditFile = join(folder, 'audit')
    await assertAuditFileOpens({ auditFile })
    expect((await stat(auditFile)).mode & 0o777).toBe(0o600)
    expect(await readFile(auditFile, 'utf8')).toBe('')
  })

  it('makes the folders of the signing key, for nobody but itself', async () => {
    const file = join(folder, 'a/b/key.json')
    const { id } = await loadSigningKey(file)
    expect((await loadSigningKey(file)).id).toBe(id)
    for (const path of ['a', 'a/b', 'a/b/key.json']) expect((await stat(join(folder, path))).mode & 0o077).toBe(0)
  })

  it('refuses at once a signing key in a folder that takes none', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(loadSigningKey(join(folder, 'file/x/key.json'))).rejects.toThrow(StartupError)
    // Where there is no /proc, Node would make it.
    if (process.platform !== 'linux') return
    const failing = loadSigningKey('/proc/nope/x')
    await expect(failing).rejects.toThrow(StartupError)
    await expect(failing).rejects.toThrow("The signing key can't be kept in /proc/nope/x: ENOENT.")
  })

  it('refuses proxies that are none, where nothing else looks at them', () => {
    const edge = { production: true, allowedOrigins: [], httpsOrigin: undefined }
    for (const range of ['proxy', '10.0.0.0/99', 'fd00::/x'])
      expect(() => createTlsCheck({ ...edge, trustedProxies: [range] })).toThrow(`'${range}'`)
  })

  it.each([
    [undefined, false],
    ['', false],
    ['development', false],
    ['test', false],
    ['production', true],
  ])('with NODE_ENV %s: production is %s', (NODE_ENV, production) => {
    expect(readSettings([], { NODE_ENV })).toMatchObject({ production })
  })

  it.each([
    ['prod', 'production'],
    ['PRODUCTION', 'production'],
    ['production ', 'production'],
    ['live', 'production'],
    ['staging', 'production'],
    [' ', 'production'],
    ['Dev', 'development'],
    ['tests', 'test'],
  ])("refuses NODE_ENV '%s', and names %s", (NODE_ENV, nearest) => {
    const start = () => readSettings([], { NODE_ENV })
    expect(start).toThrow(StartupError)
    expect(start).toThrow(new RegExp(`^NODE_ENV must be .* Did you mean ${nearest}\\?$`))
  })

  it.each([
    [new StartupError('PORT is none.')],
    [new ConfigurationError('options.clientAddress.trustedProxies: none.')],
  ])('tells %s in one line, without a stack', (error) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
    try {
      exitWith(error)
      expect(told.mock.calls).toEqual([[error.message]])
      expect(exit).toHaveBeenCalledWith(1)
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('logs what it was told through the console, and nothing beside it', () => {
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const { logger } = new Picture(log)
    logger.warn('a sink failed')
    logger.error('worse')
    expect([log.warn.mock.calls, log.error.mock.calls]).toEqual([[['a sink failed']], [['worse']]])
  })
})
