import { connect, createServer } from 'node:net'

/** A program for inside a sandbox where there is no socat: `node forwarder <port> <socket>` hands each connection to a port of its loopback on to a unix socket. */
const [, , port = '', socketPath = ''] = process.argv

createServer((inside) => {
  const outside = connect(socketPath)
  inside.on('error', () => outside.destroy()).pipe(outside)
  outside.on('error', () => inside.destroy()).pipe(inside)
}).listen(Number(port), '127.0.0.1')
