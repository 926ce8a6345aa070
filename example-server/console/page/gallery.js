// @ts-check
/** @import { AttackResult, ListedAttack } from '../attacks/gallery.js' */
/** @import { Door } from '../attacks/attack.js' */
import { byId, make } from './dom.js'
import { ask } from './session.js'

/** The attacks, each with its request, its answer and its event side by side. */
export class Gallery {
  /** @type {readonly Card[]} */
  #cards = []

  /** @param {readonly ListedAttack[]} attacks */
  show(attacks) {
    this.#cards = attacks.map((attack) => new Card(attack, () => this.#score()))
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map()
    attacks.forEach(({ group }, index) => {
      const box = groups.get(group) ?? make('div', { class: 'group' })
      groups.set(group, box)
      box.append(this.#cards[index]?.element ?? '')
    })
    byId('gallery', 'div').replaceChildren(...[...groups].flatMap(([group, box]) => [make('h3', {}, group), box]))
    byId('attacks', 'section').hidden = false
    for (const radio of document.getElementsByName('door')) radio.addEventListener('change', () => this.#reset())
    const all = byId('attack-all', 'button')
    all.addEventListener('click', async () => {
      all.disabled = true
      for (const card of this.#cards) await card.attack()
      all.disabled = false
    })
    this.#reset()
  }

  #reset() {
    const door = doorNow()
    for (const card of this.#cards) card.reset(door)
    this.#score()
  }

  #score() {
    const outcomes = this.#cards.map(({ outcome }) => outcome)
    const count = (/** @type {string} */ wanted) => outcomes.filter((outcome) => outcome === wanted).length
    byId('score', 'p').textContent =
      `${count('refused')} refused, ${count('succeeded')} succeeded, ${count('')} not made yet`
  }
}

/** @returns {Door} */
function doorNow() {
  return document.querySelector('input[name=door]:checked')?.getAttribute('value') === 'unprotected'
    ? 'unprotected'
    : 'protected'
}

class Card {
  /** '' before the attack. */
  outcome = ''
  #attack
  #changed
  /** @type {Door} */
  #door = 'protected'
  #badge = make('span', { class: 'badge' })
  #button = make('button', { type: 'button' }, 'Attack')
  #request = make('pre', { tabindex: '0' })
  #answer = make('pre', { tabindex: '0' })
  #event = make('pre', { tabindex: '0' })
  #why = make('p', { class: 'why' })
  #details = make('div', {})

  /**
   * @param {ListedAttack} attack
   * @param {() => void} changed
   */
  constructor(attack, changed) {
    this.#attack = attack
    this.#changed = changed
    const { id, title, wants, success } = attack
    const copy = make('button', { type: 'button', 'aria-label': `Copy the request of “${title}”` }, 'Copy')
    copy.addEventListener('click', () => navigator.clipboard.writeText(this.#request.textContent ?? ''))
    this.#button.addEventListener('click', () => this.attack())
    this.#button.setAttribute('aria-describedby', `title-${id}`)
    for (const [pre, label] of /** @type {const} */ ([
      [this.#request, 'Request'],
      [this.#answer, 'Answer'],
      [this.#event, 'Event'],
    ])) {
      pre.setAttribute('role', 'region')
      pre.setAttribute('aria-label', `${label} of “${title}”`)
    }
    this.#details.append(
      this.#why,
      make(
        'div',
        { class: 'sides' },
        make('div', {}, make('h5', {}, 'Request', copy), this.#request),
        make('div', {}, make('h5', {}, 'Answer'), this.#answer),
        make('div', {}, make('h5', {}, 'Event'), this.#event),
      ),
    )
    this.element = make(
      'article',
      { id: `attack-${id}`, 'aria-labelledby': `title-${id}` },
      make(
        'div',
        { class: 'head' },
        make('div', {}, make('h4', { id: `title-${id}` }, title), make('p', { class: 'wants' }, wants)),
        this.#badge,
        this.#button,
      ),
      make('p', { class: 'read' }, `It has succeeded if: ${success}`),
      this.#details,
    )
  }

  /** @param {Door} door */
  reset(door) {
    this.#door = door
    this.outcome = ''
    this.#badge.textContent = 'not made yet'
    this.#badge.removeAttribute('data-outcome')
    this.#details.hidden = true
  }

  async attack() {
    const door = this.#door
    this.#button.disabled = true
    this.#badge.textContent = 'attacking…'
    try {
      const result = await ask('/console/attacks', { id: this.#attack.id, door })
      // Whoever has switched meanwhile does not want to see the answer of the other door.
      if (door === this.#door) this.#show(result)
    } catch {
      this.#badge.textContent = 'no answer'
    }
    this.#button.disabled = false
  }

  /** @param {AttackResult} result */
  #show({ outcome, code, sent, answer, event }) {
    const { title, success, defence, docs, curl } = this.#attack
    this.outcome = outcome
    this.#badge.dataset.outcome = outcome
    this.#badge.textContent = outcome === 'refused' && code ? `refused · ${code}` : outcome
    const by = event && 'guard' in event && event.guard ? ` by ${event.guard}` : ''
    this.#why.textContent =
      outcome === 'refused'
        ? `Refused${by}${code ? ` with ${code}` : ''}. ${defence} Read on in ${docs}.`
        : `Succeeded: ${success}`
    this.#request.textContent = curl[this.#door]
    const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
    const which = sent > 1 ? `the last of ${sent} answers\n` : ''
    const head = `${which}HTTP ${answer.status}, after ${answer.milliseconds} ms`
    this.#answer.textContent = [head, ...headers, '', pretty(answer.body)].join('\n')
    this.#event.textContent = event ? JSON.stringify(event, withoutNull, 2) : whyNoEvent(this.#door)
    this.#details.hidden = false
    byId('told', 'p').textContent = `${title}: ${this.#badge.textContent}`
    this.#changed()
  }
}

/** @param {Door} door */
function whyNoEvent(door) {
  if (door === 'unprotected') return 'None: nobody is watching here.'
  return 'None: nothing was recorded of this.'
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/**
 * @param {string} _name
 * @param {unknown} value
 */
function withoutNull(_name, value) {
  return value === null ? undefined : value
}
