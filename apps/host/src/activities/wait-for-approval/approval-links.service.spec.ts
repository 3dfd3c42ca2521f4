import { ConfigService } from '@nestjs/config';

import { ApprovalLinks } from './approval-links.service.js';

const linksOf = (secret: string): ApprovalLinks =>
  new ApprovalLinks(
    new ConfigService({ PUBLIC_URL: 'https://app.example.com', BITRIX24_CLIENT_SECRET: secret }),
  );

const runId = '01920f6e-8f6a-7b1c-9d2e-3f4a5b6c7d8e';
const links = linksOf('first secret');
const ticket = links.linkTo(runId).replace('https://app.example.com/approvals/', '');

it('finds the run of a link that it made', () => {
  expect(links.runOf(ticket)).toBe(runId);
});

it('makes the same link after a restart', () => {
  expect(linksOf('first secret').runOf(ticket)).toBe(runId);
});

it.each([
  ['another run', ticket.replace('0192', '0193')],
  ['a changed signature', `${ticket.slice(0, -1)}${ticket.endsWith('A') ? 'B' : 'A'}`],
  ['no signature', runId],
  ['an empty signature', `${runId}.`],
  ['only a signature', ticket.slice(ticket.lastIndexOf('.'))],
  ['nothing', ''],
  ['a NUL byte', `${runId}\u0000.x`],
  ['a long text', 'x'.repeat(100_000)],
])('refuses %s', (_, forged) => {
  expect(links.runOf(forged)).toBeUndefined();
});

it('refuses a link of another app', () => {
  expect(linksOf('second secret').runOf(ticket)).toBeUndefined();
});
