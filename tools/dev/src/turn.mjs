import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const pauseMs = 200;

/**
 * Waits until no other command of this folder installs, builds or takes ports, and keeps the next ones waiting until
 * the result is called. What a command that was killed has left behind counts for nothing.
 *
 * @param {string} file holds the process id of the one whose turn it is
 * @param {() => void} onWait called once when somebody else is at it
 */
export function takeTurn(file, onWait = () => {}) {
  for (let waits = 0; !claim(file); waits++) {
    if (waits === 0) onWait();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
  }
  return () => existsSync(file) && rmSync(file, { force: true });
}

function claim(file) {
  const mine = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(mine, String(process.pid));
  } catch {
    // Where nothing can be written nothing is installed or built either.
    return true;
  }
  try {
    // A link and no write: nobody ever sees a file without its number.
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') return true;
  } finally {
    rmSync(mine, { force: true });
  }
  if (!isAlive(holder(file))) rmSync(file, { force: true });
  return false;
}

function holder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    // Its turn has just ended.
    return process.pid;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
