import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import { JsonTextError, parseInSteps } from './parse-in-steps.js';

describe('parsing in steps', () => {
  it('gives what JSON.parse gives, for every JSON text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t'), async (text, space) => {
        const written = JSON.stringify(JSON.parse(text), null, space);
        expect(await parseInSteps(written)).toEqual(JSON.parse(written));
      }),
      { numRuns: 500 },
    );
  });

  it('takes exactly the texts that JSON.parse takes', async () => {
    const signs = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '\\',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'true',
      'nul',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(signs, { maxLength: 10 }), async (pieces) => {
        const text = pieces.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          await expect(parseInSteps(text)).rejects.toThrow(JsonTextError);
          return;
        }
        expect(await parseInSteps(text)).toEqual(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it('changes no prototype, and takes the last of two members of a name', async () => {
    const value = (await parseInSteps('{"__proto__":{"admin":true},"a":1,"a":2}')) as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(value['a']).toBe(2);
    expect(value['admin']).toBeUndefined();
  });

  it('refuses what is nested deeper than any reply', async () => {
    await expect(parseInSteps('['.repeat(100_000))).rejects.toThrow('nested too deeply');
  });

  it('lets the event loop turn while eight megabytes of small objects are read', async () => {
    const text = `{"result":[${'{},'.repeat(2_700_000)}{}]}`;
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const value = (await parseInSteps(text)) as { result: unknown[] };
    delay.disable();
    expect(value.result).toHaveLength(2_700_001);
    // At once it takes seconds. The bound leaves room for a machine that has other things to do.
    expect(delay.max / 1e6).toBeLessThan(500);
  });
});
