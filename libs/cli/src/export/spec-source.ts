/** A test that replays a fixture. */
export function specSource(className: string, activityFile: string, fixtureFile: string): string {
  return `import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ActivityHarness } from '@bizproc-kit/testing';

import { ${className} } from './${activityFile}.js';

const file = join(__dirname, '${fixtureFile}');
const call = JSON.parse(readFileSync(file, 'utf8'));

describe('${className} with a call that failed', () => {
  it('completes', async () => {
    const harness = await ActivityHarness.of(${className}, { document: call.document });
    const run = await harness.runWire(call.properties);
    expect(run.output).toBeDefined();
  });
});
`;
}
