// @ts-check

/**
 * An element of the page that is known to be there.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {string} id
 * @param {Tag} tag
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function byId(id, tag) {
  const found = document.getElementById(id)
  if (found?.localName !== tag) throw new Error(`The page has no ${tag} with the id ${id}.`)
  return /** @type {HTMLElementTagNameMap[Tag]} */ (found)
}

/**
 * A new element. Whatever a client of the shop has sent becomes text here, and never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @param {readonly (Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/**
 * Rows of a table; a cell that is a number stands to the right.
 * @param {string} id
 * @param {readonly (readonly (Node | string | number)[])[]} rows
 * @param {number} columns
 */
export function fillTable(id, rows, columns) {
  const nothing = make('tr', {}, make('td', { class: 'empty', colspan: String(columns) }, 'Nothing yet.'))
  byId(id, 'tbody').replaceChildren(...(rows.length === 0 ? [nothing] : rows.map(rowOf)))
}

/** @param {readonly (Node | string | number)[]} cells */
function rowOf(cells) {
  return make(
    'tr',
    {},
    ...cells.map((cell, index) => {
      if (typeof cell === 'number') return make('td', { class: 'number' }, cell.toLocaleString('en'))
      // Where a cell is too narrow for its text, this tells the rest.
      const title = typeof cell === 'string' ? { title: cell } : {}
      return index === 0 ? make('th', { scope: 'row', ...title }, cell) : make('td', title, cell)
    }),
  )
}
