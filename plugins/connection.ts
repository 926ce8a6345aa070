import { later } from './stream.js'

/** The socket of a WebSocket server, as far as it is used. */
interface Socket {
  close(code: number, reason: string): void
}

interface SocketContext {
  readonly socket?: unknown
  readonly connectionParams?: unknown
  /** Of graphql-ws, where the context of the socket itself is handed on. */
  readonly extra?: { readonly socket?: unknown } | null
}

/** Of the protocol of graphql-ws: its client connects again, with new parameters if they are given as a function. */
const FORBIDDEN = 4403
/** Milliseconds that a reader who is slow to take the last event has left. */
const GRACE = 1_000

/** The WebSocket that an operation came over, where the host put it into the context. */
export function socketOf(context: object): Socket | null {
  const { extra, socket } = context as SocketContext
  for (const candidate of [extra?.socket, socket]) {
    if (typeof (candidate as Partial<Socket> | null | undefined)?.close === 'function') return candidate as Socket
  }
  return null
}

/** What is one and the same for all operations of a WebSocket; `null` on HTTP. */
export function connectionOf(context: object): object | null {
  const socket = socketOf(context)
  if (socket) return socket
  const { connectionParams } = context as SocketContext
  return typeof connectionParams === 'object' ? connectionParams : null
}

/**
 * Closes a WebSocket for good: what it was opened with proves nothing any more, and no message can renew it. It is told
 * in two steps, so that the last event and the end of the stream are sent before.
 */
export class HangUp {
  readonly #close: () => void

  constructor(socket: Socket) {
    let closed = false
    this.#close = () => {
      if (closed) return
      closed = true
      try {
        socket.close(FORBIDDEN, 'Forbidden')
      } catch {
        // It is closed already, or was never open.
      }
    }
    later(this.#close, GRACE)
  }

  /** The reader knows of the end. The server writes it down in what is left of this turn. */
  told(): void {
    later(this.#close, 0)
  }
}
