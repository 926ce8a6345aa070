import type { BulwarkOptions } from '../../bulwark-options.js'
import type { Rule } from '../rule.js'

/** Protections that no server should be without, by their keys in the options. */
const NEEDED = [
  'fieldAuthorization',
  'ownership',
  'inputValidation',
  'csrfPrevention',
  'tokenLimit',
  'depthLimit',
  'aliasLimit',
  'fieldLimit',
  'batchLimit',
  'costLimit',
  'errorMasking',
] as const satisfies readonly (keyof BulwarkOptions)[]

/** A protection that the options turn off, or that only reports. */
export const protectionOff: Rule = {
  id: 'protection-off',
  severity: 'medium',
  title: 'a protection is switched off, or only reports',
  why: 'A rule in the schema does nothing while the protection that reads it is off: the schema looks safer than it is.',
  owasp: 8,
  cwe: 1188,
  *find({ options }) {
    for (const key of NEEDED) {
      const given = options[key]
      const isReporting = typeof given === 'object' && 'mode' in given && given.mode === 'report'
      if (given !== false && !isReporting) continue
      const said = given === false ? 'false' : "{ mode: 'report' }"
      yield {
        coordinate: `options.${key}`,
        message: `The option ${key} is ${said}: ${given === false ? 'nothing is looked at' : 'nothing is refused'}.`,
        mend: { sdl: '', note: `leave ${key} out for its safe default` },
      }
    }
  },
}
