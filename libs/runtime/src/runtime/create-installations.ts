import { Installations } from '@bizproc-kit/installations';
import type { OrmDatabase, TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import { OAuthClient, RateBudget, type AddressGuard } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import type { RuntimeSettings } from '../settings/settings.js';
import { sealedRunColumns } from './sealed-run-columns.js';

/** The installations as the settings ask for them: one rate budget per portal, whoever calls it. */
export function createInstallations(
  { app, http, rateLimit }: RuntimeSettings,
  database: OrmDatabase,
  cipher: TokenCipher,
  guard: AddressGuard,
  clock: Clock,
  logger: Logger,
): Installations {
  const budgets = new Map<string, RateBudget>();
  const budgetFor = (memberId: string): RateBudget => {
    let budget = budgets.get(memberId);
    if (!budget) budgets.set(memberId, (budget = new RateBudget({ ...rateLimit, clock })));
    return budget;
  };
  return new Installations({
    database,
    cipher,
    clientId: app.clientId,
    oauth: new OAuthClient({
      clientId: app.clientId,
      clientSecret: app.clientSecret.reveal(),
      servers: [...app.oauthHosts],
      guard,
      clock,
    }),
    guard,
    publicUrl: http.publicUrl,
    allowInsecure: app.allowInsecurePortals,
    clock,
    logger,
    budgetFor,
    sealedColumns: sealedRunColumns,
    applicationTokenProof: app.applicationTokenProof,
  });
}
