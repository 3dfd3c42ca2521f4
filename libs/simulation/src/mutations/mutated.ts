import { register } from 'node:module';
import { mutations } from './mutations.js';

/** `node mutated.js <number of the mutation> [options of the simulation]`. */
const [number = '', ...rest] = process.argv.slice(2);
const mutation = mutations[Number(number)];
if (!mutation) throw new Error(`There is no mutation ${number}.`);
register('./hooks.js', import.meta.url, { data: mutation });
process.argv.splice(2, process.argv.length, ...rest);
await import('../main.js');
