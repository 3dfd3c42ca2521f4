import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

/** How long waiting for a new connection to a server may take. */
export const connectTimeoutMs = 5_000;
/** Statements of the journal, their waiting for locks included, are given up by the server itself. */
export const statementTimeoutMs = 8_000;
/** A server that says nothing for so long to a connection in use is away. */
const silenceMs = 10_000;

/**
 * Ends connections in use on which nothing is heard: a network that swallows packets would keep them, and whoever waits
 * for them, for as long as the operating system likes. Who waits is told that the connection was lost.
 */
export function endSilentConnections<Connection>(
  pool: EventEmitter,
  socketOf: (connection: Connection) => Socket,
): void {
  const known = new WeakSet<Socket>();
  pool.on('acquire', (connection: Connection) => {
    const socket = socketOf(connection);
    if (!known.has(socket)) {
      known.add(socket);
      socket.on('timeout', () => socket.destroy(silent()));
    }
    socket.setTimeout(silenceMs);
  });
  // pg names the error first, if there was one.
  pool.on('release', (...released: unknown[]) => socketOf(released.at(-1) as Connection).setTimeout(0));
}

function silent(): Error {
  const message = `The database said nothing for ${silenceMs / 1000} s; the connection was given up`;
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}
