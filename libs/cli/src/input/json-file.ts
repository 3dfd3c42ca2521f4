import { readFile } from 'node:fs/promises';

import { UsageFailure } from '../exit/usage.failure.js';

/**
 * A JSON object from a file.
 *
 * @throws UsageFailure when the file cannot be read, or holds something else
 */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageFailure(`${path} cannot be read (${error.code})`, { cause: error });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    throw new UsageFailure(`${path} is not JSON`);
  }
  throw new UsageFailure(`${path} does not hold a JSON object`);
}
