import { proofHeaders } from '../../src/request/csrf-prevention.js'

export type Headers = Record<string, string>

/** What any page can make the browser of its visitor send. */
export const simple: readonly Headers[] = [
  {},
  { accept: 'text/event-stream', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  // A link in a mail, and an address that was typed.
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { cookie: 'session=victim' },
  { 'content-type': 'text/plain; charset=utf-8' },
  { 'content-type': 'text/plain; application/json' },
  { 'content-type': 'text/plain, application/json' },
  { 'content-type': 'application/json, text/plain' },
  { 'content-type': 'application/jsonp' },
  { 'content-type': 'Application/X-WWW-Form-Urlencoded; Charset=UTF-8' },
  { 'content-type': 'multipart/form-data;boundary=x' },
  { 'content-type': 'application/foo' },
  { 'content-type': 'application/graphql' },
  { 'content-type': 'x' },
  { 'content-type': ';application/json' },
  { 'content-type': '' },
  { 'last-event-id': '1' },
  { 'apollo-require-preflight': '' },
  // What a browser was told at a prompt it sends with requests of any page.
  { authorization: 'Basic YWxpY2U6c2VjcmV0' },
  { authorization: 'Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa' },
  { authorization: '' },
  { 'x-http-method-override': 'POST' },
]

/** What no page of another site can make it send without asking before. */
export const meant: readonly Headers[] = [
  { 'sec-fetch-site': 'same-origin' },
  { authorization: 'Bearer x' },
  { authorization: 'dpop x' },
  { 'content-type': 'application/json' },
  { 'content-type': 'APPLICATION/JSON ; charset=utf-8' },
  { 'content-type': 'application/json;' },
  // Of a WebSocket that opens; the host has handed on nothing else of it.
  { upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  ...proofHeaders.map((name) => ({ [name.toUpperCase()]: '1', 'content-type': 'multipart/form-data; boundary=x' })),
]
