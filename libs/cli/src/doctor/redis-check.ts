import { connect } from 'node:net';

import { failure, type Finding, ok } from './finding.js';

const timeoutMs = 3_000;

/** Whether something listens where Redis should be; the host itself checks the password. */
export function redisFinding(redisUrl: string): Promise<Finding> {
  const { hostname, port } = new URL(redisUrl);
  const address = `${hostname}:${port || 6379}`;
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    const settle = (finding: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    const unreachable = (why: string): Finding =>
      failure('Redis', `${address} cannot be reached (${why})`, 'Start Redis, or check REDIS_URL');
    socket.setTimeout(timeoutMs, () => settle(unreachable('no answer')));
    socket.once('connect', () => settle(ok('Redis', `${address} answers`)));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => settle(unreachable(code ?? message)));
  });
}
