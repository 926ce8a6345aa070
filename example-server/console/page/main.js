// @ts-check
/** @import { Snapshot } from '../snapshot.js' */
import { byId } from './dom.js'
import { Events } from './events.js'
import { Gallery } from './gallery.js'
import { Live } from './live.js'
import { ask, isLoggedIn, logIn, logOut, NotForYou } from './session.js'

const EVERY = 1_000

const live = new Live()
const events = new Events()
const gallery = new Gallery()
let paused = false
let opened = false

const tell = (/** @type {string} */ text, /** @type {boolean} */ isLive) => {
  const state = byId('state', 'p')
  // A text that is written again would be read aloud again.
  if (state.textContent !== text) state.textContent = text
  state.dataset.live = String(isLive)
}

/** @param {boolean} allowed */
function showContent(allowed) {
  byId('content', 'div').hidden = !allowed
  byId('sections', 'nav').hidden = !allowed
  byId('pause', 'button').hidden = !allowed
  byId('logout', 'button').hidden = !isLoggedIn()
  byId('login', 'section').hidden = allowed
}

/** @param {Snapshot} snapshot */
async function open({ production }) {
  opened = true
  const attacks = production ? undefined : await ask('/console/attacks').catch(() => undefined)
  if (attacks) gallery.show(attacks)
  else byId('to-attacks', 'a').hidden = true
}

async function refresh() {
  /** @type {Snapshot} */
  const snapshot = await ask('/console/data')
  showContent(true)
  live.show(snapshot)
  events.show(snapshot.events)
  const { server, production, notices } = snapshot
  const [notice] = notices
  const trouble = notice && snapshot.now - notice.at < 60_000 ? `, ${notice.name}` : ''
  tell(`${server}, ${production ? 'production' : 'development'}${trouble}`, true)
  if (!opened) await open(snapshot)
}

async function poll() {
  try {
    if (!paused && !document.hidden) await refresh()
    setTimeout(poll, EVERY)
  } catch (error) {
    if (error instanceof NotForYou) {
      tell('Not logged in', false)
      showContent(false)
    } else {
      console.error(error)
      tell('The shop does not answer', false)
      setTimeout(poll, 3 * EVERY)
    }
  }
}

byId('pause', 'button').addEventListener('click', ({ currentTarget }) => {
  paused = !paused
  if (currentTarget instanceof HTMLElement) currentTarget.setAttribute('aria-pressed', String(paused))
  if (paused) tell('Paused', false)
})

byId('logout', 'button').addEventListener('click', () => logOut())

byId('login-form', 'form').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = byId('login-form', 'form')
  const { email, password } = Object.fromEntries(new FormData(form))
  const problem = byId('login-error', 'p')
  problem.textContent = ''
  const wrong = await logIn(String(email), String(password)).catch(() => 'The shop does not answer.')
  if (wrong !== undefined) {
    problem.textContent = wrong
    return
  }
  form.reset()
  await poll()
  if (!byId('login', 'section').hidden) problem.textContent = 'This account is not of the administration.'
})

poll()
