import { createServer } from 'node:net';
import { CommandError } from './terminal.mjs';

const listen = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });

/** So many ports after a busy default one are tried: the same one again next time, and with it the same data. */
const neighbours = 20;

/**
 * The port to use: a named one must be free; a default one that is busy is replaced by the next free one.
 *
 * @param {{ named?: number, fallback: number, option: string }} wish
 */
export async function choosePort({ named, fallback, option }) {
  if (named === undefined) {
    for (let port = fallback; port <= fallback + neighbours; port++) {
      const free = await listen(port).catch(() => undefined);
      if (free !== undefined) return free;
    }
    return listen(0);
  }
  try {
    return await listen(named);
  } catch (error) {
    const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
    throw new CommandError(`Port ${named} ${why}. Choose another with ${option}, or leave it out.`);
  }
}
