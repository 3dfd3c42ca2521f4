import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Findings of dclint on a compose file, as text. */
export function lintCompose(content: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'compose-'));
  try {
    const file = join(folder, 'compose.yaml');
    writeFileSync(file, content);
    const program = createRequire(__filename)
      .resolve('dclint/package.json')
      .replace('package.json', 'bin/dclint.cjs');
    const { stdout } = spawnSync(process.execPath, [program, '--formatter', 'json', file], {
      encoding: 'utf8',
    });
    const reports = JSON.parse(stdout) as { messages: { rule: string; line: number; message: string }[] }[];
    return reports.flatMap(({ messages }) =>
      messages.map(({ rule, line, message }) => `${line}: ${rule}: ${message}`),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
