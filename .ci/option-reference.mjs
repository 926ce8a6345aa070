// Writes docs/options.md from the TSDoc of the option types. `npm run docs` runs it; a test says when the page is behind.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = `${root}docs/options.md`

/** The rooms of the house, in the order in which a request goes through them. */
const rooms = {
  '': 'The whole suite',
  request: 'What is asked',
  identity: 'Who asks',
  authorization: 'What they may touch',
  input: 'Whether values are sane',
  cost: 'What it costs',
  'rate-limit': 'What they may spend',
  execution: 'How long it may take',
  response: 'What they are told',
  audit: 'What is recorded',
  telemetry: 'What is measured',
  patterns: 'What looks like an attack',
  deprecation: 'What goes away',
}

/** The guides that explain what a table can't, by the key of the preset. */
const guides = {
  roles: 'limits.md#change-them',
  fields: 'limits.md#change-them',
  limits: 'limits.md',
  jwt: 'identity.md',
  apiKeys: 'api-keys.md',
  failedAttempts: 'identity.md#who-keeps-failing',
  clientAddress: 'api-keys.md#bind-to-addresses',
  csrfPrevention: 'operations.md#requests-that-other-pages-send',
  trustedDocuments: 'trusted-documents.md',
  fieldAuthorization: 'authorization.md',
  ownership: 'authorization.md',
  inputValidation: 'input-validation.md',
  costLimit: 'cost.md',
  costModel: 'cost.md',
  rateLimit: 'cost.md#budgets',
  executionTimeLimit: 'operations.md#when-an-operation-takes-too-long-or-says-too-much',
  responseSizeLimit: 'operations.md#when-an-operation-takes-too-long-or-says-too-much',
  errorMasking: 'errors.md#masking',
  audit: 'audit.md',
  telemetry: 'operations.md#metrics-for-prometheus',
  unusualPatterns: 'operations.md#unusual-patterns',
  deprecations: 'operations.md#taking-fields-away',
}

/** Functions beside the preset, and the parameter that holds their options. */
const doors = ['plugins/index.ts', 'plugins/redis.ts', 'plugins/audit.ts', 'plugins/opentelemetry.ts']

/** Reads the options of the source: sections of `{ path, room, kind, intro, source, options }`. */
export function readOptions() {
  const files = ['src/bulwark-options.ts', ...doors].map((file) => `${root}${file}`)
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    root,
  )
  const program = ts.createProgram(files, { ...options, types: [], noEmit: true, incremental: false })
  const checker = program.getTypeChecker()
  const reader = new Reader(checker)
  const [limits] = declared(checker, program.getSourceFile(`${root}src/options.ts`), 'Limits').declarations
  reader.section({ path: 'limits', type: checker.getTypeAtLocation(limits), node: limits })
  const preset = declared(checker, program.getSourceFile(files[0]), 'BulwarkOptions')
  reader.section({ path: 'options', type: checker.getDeclaredTypeOfSymbol(preset), node: preset.declarations[0] })
  for (const door of doors) reader.functions(program.getSourceFile(`${root}${door}`), door)
  return reader.sections
}

function declared(checker, file, name) {
  return checker.getExportsOfModule(checker.getSymbolAtLocation(file)).find((symbol) => symbol.name === name)
}

class Reader {
  sections = []
  #functions = new Set()

  constructor(checker) {
    this.checker = checker
  }

  /** Lists the options of a type, and after them those of the types of its options. */
  section({ path, type, node, room = '', kind = 'option', key = path }) {
    const properties = this.#propertiesOf(type)
    const declarations = properties.map(({ symbol }) => symbol.declarations[0])
    const before = this.sections.find((one) => declarations.every((declaration) => one.declarations.has(declaration)))
    if (before && (kind !== 'function' || before.declarations.size === declarations.length)) return before
    const doc = this.#docOf(node)
    const section = {
      path,
      key,
      kind,
      room,
      ...doc,
      source: sourceOf(node),
      options: [],
      declarations: new Set(declarations),
    }
    this.sections.push(section)
    const nested = []
    const shared = kind === 'function' ? this.#sharedWith(declarations) : undefined
    section.shared = shared
    for (const property of properties) {
      if (!shared?.declarations.has(property.symbol.declarations[0]))
        this.#option({ section, property, prefix: '', nested })
    }
    for (const { option, ...rest } of nested) {
      const below = this.section({ key, ...rest })
      if (below) option.section = below
    }
    return section
  }

  /** The section of the preset that has most of these options already. */
  #sharedWith(declarations) {
    const common = ({ declarations: theirs }) => declarations.filter((declaration) => theirs.has(declaration)).length
    const [most] = this.sections
      .filter((section) => section.kind === 'option' && common(section) >= 5)
      .sort((a, b) => common(b) - common(a))
    return most
  }

  #option({ section, property: { symbol, required }, prefix, nested }) {
    const { checker } = this
    const [declaration] = symbol.declarations
    const name = `${prefix}${symbol.name}`
    const ofLimits = declaration.parent.name?.text === 'Limits'
    const doc = this.#docOf(declaration)
    const option = { name, ofLimits, required, type: typeText(declaration), ...doc }
    section.options.push(option)
    const below = this.#expand(checker.getTypeOfSymbol(symbol), declaration)
    if (below === undefined) return
    if (below.inline) {
      option.type = option.type.replace(/\{.*\}/, 'object')
      for (const property of this.#propertiesOf(below.type)) {
        this.#option({ section, property, prefix: `${name}.`, nested })
      }
      return
    }
    const isTop = section.path === 'options'
    const path = `${isTop ? '' : `${section.path}.`}${name}${below.suffix}`
    nested.push({ option, path, type: below.type, node: below.node, ...(isTop && { key: name }), room: below.room })
  }

  /** The type whose options are to be listed, of an option that takes an object, a list or a record of objects. */
  #expand(type, declaration, suffix = '') {
    const { checker } = this
    const parts = (type.isUnion() ? type.types : [type]).filter(
      (part) => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.BooleanLiteral | ts.TypeFlags.StringLike)),
    )
    if (parts.length === 0 || parts.some((part) => !(part.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)))) {
      return undefined
    }
    const [first] = parts
    if (parts.length === 1 && checker.isArrayType(first)) {
      return this.#expand(checker.getTypeArguments(first)[0], declaration, `${suffix}[]`)
    }
    const entry = first.getStringIndexType()
    if (parts.length === 1 && entry) {
      const name = declaration.name.getText() === 'roles' ? '<role>' : '<coordinate>'
      return this.#expand(entry, declaration, `${suffix}.${name}`)
    }
    const isWritten = parts.some((part) => part.symbol?.declarations?.some((one) => isWithin(one, declaration.type)))
    const named = isWritten ? undefined : this.#namesOf(declaration.type).find((symbol) => isOptions(symbol))
    if (parts.some((part) => part.getCallSignatures().length > 0 || this.#isOther(part))) return undefined
    if (named === undefined) {
      const isInline = parts.length === 1 && parts[0].symbol?.declarations?.every(ts.isTypeLiteralNode)
      return isInline && isOurs(parts[0].symbol.declarations[0]) ? { inline: true, type: first } : undefined
    }
    const node = named.declarations[0]
    const union = parts.length === 1 ? first : type
    return { type: union, node, suffix, room: roomOf(node) }
  }

  /** All types that are named in the text of a type, the outer ones first. */
  #namesOf(node) {
    const found = []
    const visit = (child) => {
      if (ts.isTypeReferenceNode(child)) {
        let symbol = this.checker.getSymbolAtLocation(child.typeName)
        if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol)
        if (symbol) found.push(symbol)
      }
      ts.forEachChild(child, visit)
    }
    if (node) visit(node)
    return found
  }

  /** Whether it is no plain object of options: a store, a class, or what has no names of its own. */
  #isOther(type) {
    const properties = type.getProperties()
    return (
      properties.length === 0 ||
      !properties.every(({ declarations }) => declarations?.every((one) => !ts.isMethodSignature(one)))
    )
  }

  /** Of a union of forms, what any of them takes, and in which of them it is needed. */
  #propertiesOf(type) {
    const forms = (type.isUnion() ? type.types : [type]).filter((form) => form.flags & STRUCTURED)
    const taken = forms.map(
      (form) =>
        new Map(
          this.checker
            .getPropertiesOfType(form)
            .filter(this.#isTaken)
            .map((one) => [one.name, one]),
        ),
    )
    const isNeeded = (symbol) => !(symbol.flags & ts.SymbolFlags.Optional)
    const names = new Set(taken.flatMap((form) => [...form.keys()]))
    return [...names].map((name) => {
      const home = taken.find((form) => form.has(name))
      const symbol = home.get(name)
      if (!isNeeded(symbol)) return { symbol, required: false }
      const others = taken.filter((form) => !form.has(name))
      const instead = others.flatMap((form) => [...form.values()].filter((one) => isNeeded(one) && !home.has(one.name)))
      return { symbol, required: instead.length === 0 ? true : instead.map((one) => one.name) }
    })
  }

  #isTaken = (symbol) => {
    const type = this.checker.getTypeOfSymbol(symbol)
    return symbol.declarations !== undefined && !(type.flags & ts.TypeFlags.Undefined)
  }

  /** Text and tags of the comment before a declaration. */
  #docOf(node) {
    const tags = { text: '', defaults: undefined, errors: [], sources: [] }
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      if (ts.isJSDoc(doc)) tags.text = plain(ts.getTextOfJSDocComment(doc.comment))
    }
    for (const tag of ts.getJSDocTags(node)) {
      const text = plain(ts.getTextOfJSDocComment(tag.comment))
      if (tag.tagName.text === 'default') tags.defaults = text
      if (tag.tagName.text === 'error') tags.errors.push(...text.split(/[ ,]+/))
      if (tag.tagName.text === 'source') tags.sources.push(text)
    }
    return tags
  }

  /** The options of what a door exports beside plugins, and those that a plugin alone takes. */
  functions(file, door) {
    for (const exported of this.checker.getExportsOfModule(this.checker.getSymbolAtLocation(file))) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported
      const declaration = symbol.declarations?.find(ts.isFunctionDeclaration)
      if (declaration === undefined || this.#functions.has(symbol) || /^use[A-Z]/.test(exported.name)) continue
      this.#functions.add(symbol)
      for (const parameter of declaration.parameters) {
        const below = this.#expand(this.checker.getTypeAtLocation(parameter), parameter)
        if (below === undefined || below.inline || !below.node.name.text.endsWith('Options')) continue
        const names = declaration.parameters.map((one) => one.name.getText().replace(/^\{.*\}$/s, 'options'))
        const from = door === 'plugins/index.ts' ? 'graphql-bulwark' : `graphql-bulwark/${door.slice(8, -3)}`
        const path = `${exported.name}(${names.join(', ')})`
        const section = this.section({ path, type: below.type, node: below.node, room: from, kind: 'function' })
        if (section.path !== path) section.also = [...(section.also ?? []), path]
      }
    }
  }
}

const STRUCTURED = ts.TypeFlags.Object | ts.TypeFlags.Intersection

function isOurs(node) {
  const file = node.getSourceFile().fileName
  return file.startsWith(`${root}src/`) || file.startsWith(`${root}plugins/`)
}

/** Whether a name is of options, and not of a store, a function or a helper such as `Partial`. */
function isOptions(symbol) {
  const node = symbol.declarations?.[0]
  if (node === undefined || !isOurs(node) || !(ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))) {
    return false
  }
  return node.typeParameters === undefined
}

function isWithin(node, other) {
  return node.getSourceFile() === other.getSourceFile() && node.pos >= other.pos && node.end <= other.end
}

function sourceOf(node) {
  return relative(root, node.getSourceFile().fileName).split(sep).join('/')
}

function roomOf(node) {
  const parts = sourceOf(node).split('/')
  return parts.length > 2 ? parts[1] : ''
}

/** The type as the source has it, on one line. */
function typeText({ type }) {
  const text = type
    .getText()
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^\| /, '')
  return text
    .replaceAll(/Readonly<(Record<[^<>]*(?:<[^<>]*>)?>)>/g, '$1')
    .replaceAll(/Protection<(\w+)>/g, 'false | $1')
}

function plain(text = '') {
  return text
    .replaceAll(/\{@link (?:\w+\.)*(\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const units = [
  [/\bmilliseconds\b/i, 'ms'],
  [/\bseconds\b/i, 's'],
  [/\bbytes\b/i, 'bytes'],
  [/\bcost units\b/i, 'cost units'],
  [/\bshare\b/i, 'share'],
]

/** What a number counts, where that is a measure; what else is counted the text says. */
export function unitOf({ type, text }) {
  if (!/\bnumber\b/.test(type) || type.includes('=>')) return ''
  return units.find(([pattern]) => pattern.test(text))?.[1] ?? ''
}

const slug = (heading) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
const headingOf = ({ path }) => `\`${path}\``
const linkTo = (section) => `[${headingOf(section)}](#${slug(section.path)})`
const cell = (text) => text.replaceAll('|', '\\|')
const code = (text) => `\`${cell(text)}\``

/** What is written as code: a number, a text, a list, an object, a constant. */
const VALUE = /^(?:[-\d_.]+|'[^']*'|\[.*\]|\{.*\}|true|false|Infinity|console|\w+\.now|\w+\(\))$/

function defaultOf({ defaults, required }) {
  if (defaults !== undefined) return VALUE.test(defaults) ? code(defaults) : cell(defaults)
  if (required === true) return '**required**'
  if (required) return `**required**, unless ${required.map(code).join(', ')} is given`
  return ''
}

function rowOf(option) {
  const unit = unitOf(option)
  const type = `${code(option.type)}${unit && `, ${unit}`}`
  const errors = option.errors.map((error) => `[\`${error}\`](errors.md#codes)`).join(', ')
  const text = [option.text, option.section && `See ${linkTo(option.section)}.`, errors && `Refuses with ${errors}.`]
    .concat(option.sources.map((place) => `Source: ${place}.`))
    .filter(Boolean)
    .join(' ')
  return `| \`${option.name}\` | ${type} | ${defaultOf(option)} | ${cell(text)} |`
}

const table = (rows) => ['| option | type | default | |', '|---|---|---|---|', ...rows].join('\n')

/** The options that a role or a field takes: all limits are listed once. */
function rowsOf(section, limits) {
  const own = section.options.filter(({ ofLimits }) => !ofLimits)
  if (section.shared) return [...own.map(rowOf), `| each of ${linkTo(section.shared)} | | the same | |`]
  if (section === limits || section.options.length - own.length < 10) return section.options.map(rowOf)
  return [...own.map(rowOf), `| each of ${linkTo(limits)} | \`number\` | that of everyone | |`]
}

function pluginOf(key) {
  const file = `use-${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`
  return existsSync(`${root}plugins/${file}`) ? `\`use${key[0].toUpperCase()}${key.slice(1)}\`` : undefined
}

function renderSection(section, limits) {
  const { path, key, kind, text, source, sources } = section
  const facts = []
  if (kind === 'option' && path === key) {
    const plugin = pluginOf(key)
    if (plugin) facts.push(`Alone: ${plugin}.`)
    if (guides[key]) facts.push(`Guide: [${guides[key].split('#')[0]}](${guides[key]}).`)
  }
  facts.push(`Source: [${source}](../${source}).`, ...sources.map((place) => `After ${place}.`))
  // What is said of the guard behind the options says nothing to who sets them.
  const intro = /^Options of /.test(text) ? '' : `${text}\n\n`
  if (section.also) facts.push(`The same of ${section.also.map(code).join(', ')}.`)
  return `### ${headingOf(section)}\n\n${intro}${facts.join('\n')}\n\n${table(rowsOf(section, limits))}\n`
}

/** The text of docs/options.md. */
export function renderOptions(sections = readOptions()) {
  const [limits, preset] = sections
  const rest = sections.filter((section) => section !== preset)
  const lines = [
    '# Options',
    '',
    '<!-- Written by `npm run docs` from the TSDoc of the source. Change it there. -->',
    '',
    'Every option of `useBulwark(options)` and `bulwarkApollo(options)`, and of the functions beside them. The whole object is',
    'checked once, when the server starts: an unknown key, a value that is impossible and an option without effect stop it with a',
    '`ConfigurationError` that names the option (and, of a misspelt key, the nearest known one). Nothing is checked for a request.',
    '',
    'A protection takes `false`, which turns it off, or an object; where it is not named it has its defaults. Each is a plugin of',
    'its own as well, with the same options and those of `roles` and `fields` beside them.',
    '',
    `## ${rooms['']}`,
    '',
    table(preset.options.map(rowOf)),
    '',
  ]
  const inRoom = (room) => rest.filter((section) => section.kind === 'option' && section.room === room)
  for (const [room, title] of Object.entries(rooms)) {
    const own = inRoom(room)
    if (own.length === 0) continue
    if (room !== '') lines.push(`## ${title}`, '')
    for (const section of own) lines.push(renderSection(section, limits))
  }
  lines.push('## Functions beside the preset', '')
  for (const section of rest.filter(({ kind }) => kind === 'function')) {
    lines.push(renderSection(section, limits).replace('\n\n', `\n\nFrom \`${section.room}\`. `))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = renderOptions()
  if (!existsSync(page) || readFileSync(page, 'utf8') !== text) writeFileSync(page, text)
}
