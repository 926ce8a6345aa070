import { people } from './database/seed-data.js'
import { signAccessToken } from './identity/access-token.js'
import { loadSigningKey } from './identity/signing-key.js'
import { exitWith, StartupError } from './startup-error.js'

const [name, flag, text = '900', ...rest] = process.argv.slice(2)
const seconds = /^\d{1,5}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
const person = people.find(({ id }) => id === name)

if (!person || rest.length > 0 || seconds === undefined || (flag !== undefined && flag !== '--seconds')) {
  const names = people.map(({ id }) => id).join('|')
  exitWith(new StartupError(`Usage: npm run --silent token -- <${names}> [--seconds 10]`), 2)
}
try {
  // Nothing else on stdout: it is made to be put into a shell variable.
  console.log(await signAccessToken(await loadSigningKey(), person, seconds))
} catch (error) {
  exitWith(error)
}
