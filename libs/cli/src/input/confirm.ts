import { createInterface } from 'node:readline/promises';

import type { CommandStreams } from '../app/command-context.js';

/** Asks for a yes; false where nobody sits at the terminal. */
export async function confirm(question: string, { stdin, stderr }: CommandStreams): Promise<boolean> {
  if (stdin.isTTY !== true) return false;
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
