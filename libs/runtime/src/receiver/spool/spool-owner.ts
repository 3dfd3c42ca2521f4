import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** A process as the spool's file names show it: `<host>~<pid>~<random>`. */
export function newSpoolOwner(): string {
  return `${hostname().replace(/[^A-Za-z0-9.-]/g, '-')}~${process.pid}~${randomBytes(4).toString('hex')}`;
}

/** Without a sign of life for so long a process of another machine counts as dead. */
const silenceMs = 60_000;

/** True when the process that named its files so is gone. `lastSign`: when it last touched its sign of life. */
export function isDead(owner: string, lastSign: number | undefined, now: number, self: string): boolean {
  if (owner === self) return false;
  const [host, pid] = owner.split('~');
  const [ownHost] = self.split('~');
  if (host === ownHost) {
    // Our own number under another name: the container was restarted.
    if (Number(pid) === process.pid) return true;
    return !isAlive(Number(pid));
  }
  return lastSign === undefined || now - lastSign > silenceMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
