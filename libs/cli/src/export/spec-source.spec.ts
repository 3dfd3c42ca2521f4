import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

import { fixtureText } from './fixture-text.js';
import { specSource } from './spec-source.js';

const prettier = createRequire(__filename)
  .resolve('prettier/package.json')
  .replace('package.json', 'bin/prettier.cjs');

/** The text as the settings of a new workspace format it. */
function formatted(text: string, file: string): string {
  const options = ['--no-config', '--single-quote', '--print-width=110', `--stdin-filepath=${file}`];
  return spawnSync(process.execPath, [prettier, ...options], { input: text, encoding: 'utf8' }).stdout;
}

describe('an exported run', () => {
  const runId = '01a20ca8-3b18-7cc4-b386-22db5aaeb500';

  it('is a test that is formatted already', () => {
    const source = specSource(
      'CompanyLookupActivity',
      'company-lookup.activity',
      `company-lookup.${runId}.json`,
    );
    expect(formatted(source, 'x.spec.ts')).toBe(source);
  });

  it('is a fixture that is formatted already', () => {
    const fixture = fixtureText({
      code: 'greet',
      document: { id: ['crm', 'CCrmDocumentDeal', 'DEAL_512'], type: ['crm', 'CCrmDocumentDeal', 'DEAL'] },
      error: null,
      properties: { name: 'x'.repeat(200), tags: ['a', 'b'], nested: { PHONE: { n0: { VALUE: '1' } } } },
    });
    expect(formatted(fixture, 'x.json')).toBe(fixture);
  });
});
