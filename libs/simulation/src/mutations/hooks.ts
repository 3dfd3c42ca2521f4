import type { Mutation } from './mutation.js';

interface LoadResult {
  readonly source?: string | ArrayBuffer | Uint8Array;
}

type NextLoad = (url: string, context: unknown) => Promise<LoadResult>;

let mutation: Mutation;

export function initialize(given: Mutation): void {
  mutation = given;
}

/** Node's hook around loading a module: the one compiled from the mutation's file is changed. */
export async function load(url: string, context: unknown, next: NextLoad): Promise<LoadResult> {
  const loaded = await next(url, context);
  const compiled = mutation.file.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
  if (!url.endsWith(`/${compiled}`)) return loaded;
  const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  if (source.split(mutation.from).length !== 2) {
    throw new Error(`The mutation "${mutation.name}" does not fit ${mutation.file} any more.`);
  }
  return { ...loaded, source: source.replace(mutation.from, () => mutation.to) };
}
