import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(__dirname, '../dist/main.js');

/** In a process of its own: a world replaces timers, clocks and files of the whole process. */
function simulate(...args: string[]): { report: Record<string, unknown>; said: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program, ...args], {
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  return { report, said: stderr };
}

describe('the promises, in simulated worlds', () => {
  it('hold in the worlds of some hundred seeds', () => {
    const { report, said } = simulate('--seed', '1', '--seeds', '200', '--seconds', '20');
    expect(said).toBe('');
    expect(report['failed']).toEqual([]);
    expect(report['seeds']).toBeGreaterThan(0);
  }, 120_000);

  it('gives the same history for the same seed', () => {
    const once = simulate('--seed', '4', '--verbose', '--no-shrink');
    expect(simulate('--seed', '4', '--verbose', '--no-shrink').said).toBe(once.said);
    expect(once.said).not.toBe('');
  }, 60_000);
});
