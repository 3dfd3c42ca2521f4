import { ActivityHarness } from '@bizproc-kit/testing';

import { TextHashActivity } from './text-hash.activity.js';

let harness: ActivityHarness<typeof TextHashActivity>;

beforeEach(async () => {
  harness = await ActivityHarness.of(TextHashActivity);
});

it('knows the digest of the standard', async () => {
  const { output } = await harness.run({ text: 'abc', algorithm: 'sha256' });
  expect(output).toEqual({
    digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    bytes: 3,
  });
});

it('takes SHA-256 when the designer chose nothing, and counts bytes, not letters', async () => {
  const { output } = await harness.runWire({ text: 'Привет', algorithm: '' });
  expect(output).toMatchObject({ bytes: 12 });
  expect(output.digest).toHaveLength(64);
});

it.each(['sha3', '__proto__', 'toString'])('refuses the algorithm "%s"', async (algorithm) => {
  const { failure } = await harness.runWire({ text: 'abc', algorithm });
  expect(failure.kind).toBe('terminal');
  expect(failure.message).toContain('"Algorithm" must be one of');
});
