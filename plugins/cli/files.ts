import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path'
import { oneLine, UsageError } from './terminal.js'

const FOLDERS_LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'coverage'])

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} can't be read: ${reasonOf(error)}`)
  }
}

export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${path} can't be written: ${reasonOf(error)}`)
  }
}

/** Whether a path is that of a file or folder, or leads into the folder; links count as what they lead to. */
export function isWithin(path: string, outer: string): boolean {
  const inner = relative(realPath(outer), realPath(path))
  return inner === '' || !(inner.startsWith('..') || isAbsolute(inner))
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPath(dirname(resolve(path))), basename(path))
}

export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw new UsageError(`${path} can't be read: ${reasonOf(error)}`)
  }
}

/** A file itself, or the files of a folder and those below that end so; sorted, so that reports stay the same. */
export function filesIn(path: string, extensions: readonly string[]): readonly string[] {
  if (!exists(path)) throw new UsageError(`${path} can't be read: there is no such file`)
  if (!statSync(path).isDirectory()) return [path]
  const found: string[] = []
  const open = [path]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of entriesOf(folder)) {
      const inner = join(folder, entry.name)
      // A link may lead back to where it stands.
      if (entry.isDirectory()) {
        if (!FOLDERS_LEFT_OUT.has(entry.name)) open.push(inner)
      } else if (entry.isFile() && extensions.includes(extname(entry.name))) found.push(inner)
    }
  }
  if (found.length === 0) throw new UsageError(`${path} holds no file that ends in ${extensions.join(', ')}`)
  return found.sort()
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new UsageError(`${folder} can't be read: ${reasonOf(error)}`)
  }
}

/** As reports call a file: from where the command is run. */
export function shownName(path: string): string {
  return relative(process.cwd(), path) || path
}

function reasonOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'ENOTDIR') return 'a part of its path is no folder'
  if (code === 'EISDIR') return 'it is a folder'
  return code === 'EACCES' ? 'permission denied' : oneLine(error)
}
