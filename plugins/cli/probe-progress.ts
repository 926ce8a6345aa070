import type { Progress } from '../../src/probe/run-probe.js'

const WIDTH = 24

/** A bar on a terminal; elsewhere nothing. */
export function progressTo(stream: NodeJS.WriteStream) {
  const write = (text: string) => {
    // The line is written anew each time, and cleared at the end.
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`)
  }
  return {
    show({ done, of, check, sent }: Progress): void {
      const filled = Math.round((done / of) * WIDTH)
      write(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${of} ${check ?? ''} (${sent} requests)`)
    },
    clear: () => write(''),
  }
}
