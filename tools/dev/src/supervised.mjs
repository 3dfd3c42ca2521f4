// Runs a program that ends when its parent is gone: `node supervised.mjs <program> [...arguments]`.
import { pathToFileURL } from 'node:url';

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The channel only tells of the parent's end; it must not keep a finished program alive.
process.channel?.unref();

const [, , program, ...rest] = process.argv;
process.argv = [process.argv[0], program, ...rest];
await import(pathToFileURL(program).href);
