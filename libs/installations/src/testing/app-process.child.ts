/**
 * One process of the app, for tests with several: opens the installations on the given database and calls `profile` of
 * a portal as often, and at the same time, as a line on standard input tells. Answers with one JSON line each.
 */
import { createInterface } from 'node:readline';

import { parseDatabaseUrl, TokenCipher, WriteMutex } from '@bizproc-kit/persistence';
import { AddressGuard, OAuthClient, RateBudget } from '@bizproc-kit/rest';

import { Installations } from '../installations.js';
import type { WorldCoordinates } from './installation-world.js';
import { openTestDataSource, testKeys } from './test-store.js';

/** What a line on standard input asks for. */
export interface ChildCommand {
  readonly memberId: string;
  readonly calls: number;
}

/** What the process answers. */
export interface ChildAnswer {
  readonly succeeded: number;
  /** Codes of the errors. */
  readonly failed: string[];
}

async function main(coordinates: WorldCoordinates & { leaseMs: number }): Promise<void> {
  const target = parseDatabaseUrl(coordinates.databaseUrl);
  const installations = await Installations.open({
    database: { dataSource: await openTestDataSource({ target }), mutex: WriteMutex.of(target) },
    cipher: TokenCipher.parse(testKeys),
    clientId: coordinates.clientId,
    oauth: new OAuthClient({
      clientId: coordinates.clientId,
      clientSecret: coordinates.clientSecret,
      servers: [coordinates.oauthUrl],
    }),
    guard: new AddressGuard({ allowInsecure: true }),
    publicUrl: 'https://app.example.com',
    budgetFor: () => RateBudget.unlimited(),
    refresh: { leaseMs: coordinates.leaseMs },
  });
  const answer = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  createInterface(process.stdin).on('line', (line) => {
    const { memberId, calls } = JSON.parse(line) as ChildCommand;
    const call = async () => (await installations.client(memberId)).call('profile');
    void Promise.allSettled(Array.from({ length: calls }, call)).then((results) => {
      const failed = results.flatMap((result) =>
        result.status === 'rejected'
          ? [String((result.reason as { code?: string }).code ?? result.reason)]
          : [],
      );
      answer({ succeeded: calls - failed.length, failed } satisfies ChildAnswer);
    });
  });
  answer({ ready: true });
}

await main(JSON.parse(process.argv[2]) as WorldCoordinates & { leaseMs: number });
