import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as errors from './index.js';

describe('README.md', () => {
  it('shows an example that is true', () => {
    const text = readFileSync(join(__dirname, '../README.md'), 'utf8');
    const [, code] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    const statements = code.replace(/^import .*$/m, '').replace(/^error.*$/gm, '');
    const names = ['portalErrorFrom', 'RateLimitError', 'BizprocKitError'] as const;
    // The lines of the form `expression; // value` are checked one by one.
    const claims = [...code.matchAll(/^(error.*); \/\/ (.*)$/gm)];
    expect(claims).toHaveLength(4);
    for (const [, expression, value] of claims) {
      const check = new Function(...names, `${statements}; return [${expression}, ${value}];`);
      const [actual, expected] = check(...names.map((name) => errors[name])) as [unknown, unknown];
      expect(actual).toEqual(expected);
    }
  });
});
