import { existsSync, readdirSync } from 'node:fs';
import type { Bench } from './bench.js';

const folder = new URL('./benches/', import.meta.url);
const suffix = '.bench.js';

function names(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
}

function refuse(reason: string): never {
  process.stderr.write(
    `${reason}; usage: npm run bench -- <name> [--quick]; benches: ${names().join(', ')}\n`,
  );
  process.exit(2);
}

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--quick');
if (unknown) refuse(`unknown option ${unknown}`);
const [name, ...rest] = args.filter((arg) => !arg.startsWith('-'));
if (!name) refuse('no bench was named');
if (rest.length > 0 || !names().includes(name)) refuse(`unknown bench ${[name, ...rest].join(' ')}`);

const { bench } = (await import(new URL(`${name}${suffix}`, folder).href)) as { bench: Bench };
try {
  const metrics = await bench.run({
    quick: args.includes('--quick'),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify({ bench: name, node: process.version, metrics })}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
