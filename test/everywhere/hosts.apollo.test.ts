import { runHosts } from './run-hosts.js'

// Mercurius, too, is made for graphql 16 alone.
runHosts(['Apollo', 'Apollo in a handler of Fetch', 'Mercurius'])
