import ts from 'typescript'

/** The first TypeScript block of a Markdown text that has the word in it. */
export function firstExample(markdown, word) {
  const blocks = [...markdown.matchAll(/^```ts\b[^\n]*\n(.*?)^```/gms)].map(([, code]) => code)
  const example = blocks.find((code) => new RegExp(`\\b${word}\\b`).test(code))
  if (example === undefined) throw new Error(`the README has no \`\`\`ts block with ${word}`)
  return example
}

/** The TypeScript blocks in the documentation comments of a source. */
export function docExamples(source) {
  const blocks = source.matchAll(/^ *\* ```ts\n(.*?)^ *\* ```$/gms)
  return [...blocks].map(([, lines]) => lines.replaceAll(/^ *\* ?/gm, ''))
}

const options = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  // Of NestJS.
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
}

/** What the compiler has against files, or an empty text. */
export function typeErrors(files, typeRoot) {
  const program = ts.createProgram(files, { ...options, noEmit: true, types: ['node'], typeRoots: [typeRoot] })
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n',
  })
}

export function toJavaScript(source) {
  return ts.transpileModule(source, { compilerOptions: { ...options, module: ts.ModuleKind.ESNext } }).outputText
}
