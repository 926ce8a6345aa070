import { people } from './database/seed-data.js'
import { signAccessToken } from './identity/access-token.js'
import { loadSigningKey } from './identity/signing-key.js'
import { exitWith, StartupError } from './startup-error.js'

const [name, ...rest] = process.argv.slice(2)
const person = people.find(({ id }) => id === name)

if (!person || rest.length > 0) {
  exitWith(new StartupError(`Usage: npm run --silent token -- <${people.map(({ id }) => id).join('|')}>`), 2)
}
try {
  // Nothing else on stdout: it is made to be put into a shell variable.
  console.log(await signAccessToken(await loadSigningKey(), person))
} catch (error) {
  exitWith(error)
}
