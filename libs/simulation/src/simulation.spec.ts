import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { mutations } from './mutations/mutations.js';

const built = join(__dirname, '../dist');
/** As many seeds as `npm test` looks at. */
const ordinary = 200;

/** In a process of its own: a world replaces timers, clocks and files of the whole process. */
function simulate(program: string, ...args: string[]): { report: Record<string, unknown>; said: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', join(built, program), ...args], {
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, unknown>;
  return { report, said: stderr };
}

describe('the promises, in simulated worlds', () => {
  it('hold in the worlds of some hundred seeds', () => {
    const { report, said } = simulate(
      'main.js',
      '--seed',
      '1',
      '--seeds',
      String(ordinary),
      '--seconds',
      '20',
    );
    expect(said).toMatch(/^Worlds from seed 1 on\n$/);
    expect(report['failed']).toEqual([]);
    expect(report['seeds']).toBeGreaterThan(0);
  }, 120_000);

  it('gives the same history for the same seed', () => {
    const once = simulate('main.js', '--seed', '4', '--verbose', '--no-shrink');
    expect(simulate('main.js', '--seed', '4', '--verbose', '--no-shrink').said).toBe(once.said);
    expect(once.said).not.toBe('');
  }, 60_000);

  it.each(mutations.map(({ name }, number) => [name, number] as const))(
    'finds the mend undone: %s',
    (_, number) => {
      const { invariant, seed } = mutations[number]!;
      const { report, said } = simulate(
        'mutations/mutated.js',
        ...[String(number), '--seed', String(seed), '--seeds', String(ordinary), '--no-shrink'],
      );
      expect(said).toContain(`violates "${invariant}"`);
      expect(report['failed']).toHaveLength(1);
    },
    600_000,
  );
});
