import { fileSink } from 'graphql-bulwark/audit'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())

test.each([undefined, {}, { getBuiltinModule: () => undefined }])(
  'without the files of Node it says so when it starts: %j',
  (process) => {
    vi.stubGlobal('process', process)
    expect(() => fileSink('/var/log/audit.jsonl')).toThrow('fileSink needs node:fs/promises')
  },
)
