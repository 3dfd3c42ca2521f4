import { BizprocKitError, PortalError } from '@bizproc-kit/errors';
import type { Secret } from '@bizproc-kit/protocol';
import type { BatchCommand, BatchItem, RestClient } from '@bizproc-kit/rest';

/**
 * What a portal says of an event token. `unknown`: it could not be asked, or said something else.
 *
 * @public
 */
export type EventTokenOpinion = 'accepted' | 'refused' | 'unknown';

const method = 'bizproc.activity.log';

/**
 * Asks a portal which event tokens it has made: a log line without text is refused either way, and by which check it
 * fails tells of the token, since that is looked at first (protocol 3.5). Nothing is written.
 *
 * An accepted token was made for some step of the portal, perhaps for one of another app.
 */
export class EventTokenCheck {
  constructor(private readonly clientOf: (memberId: string) => Promise<RestClient>) {}

  /** One request for fifty tokens. Never rejects. */
  async judge(memberId: string, tokens: readonly Secret[]): Promise<readonly EventTokenOpinion[]> {
    // No portal makes tokens that a batch would take for references.
    const asked = tokens.filter((token) => !isStrange(token));
    const opinions = new Map<Secret, EventTokenOpinion>();
    try {
      const client = await this.clientOf(memberId);
      const { items } = await client.batch(
        asked.map((token, index) => [`t${index}`, question(token)] as const),
        { lane: 'interactive' },
      );
      asked.forEach((token, index) => opinions.set(token, opinionOf(items[index])));
    } catch (error) {
      if (!(error instanceof BizprocKitError)) throw error;
    }
    return tokens.map((token) => (isStrange(token) ? 'refused' : (opinions.get(token) ?? 'unknown')));
  }
}

const question = (token: Secret): BatchCommand => ({
  method,
  params: { EVENT_TOKEN: token.reveal(), LOG_MESSAGE: '' },
  repeatable: true,
});

function isStrange(token: Secret): boolean {
  return /[$[\]%]/.test(token.reveal());
}

function opinionOf(item: BatchItem | undefined): EventTokenOpinion {
  if (item === undefined || item.ok || !(item.error instanceof PortalError)) return 'unknown';
  switch (item.error.platformCode) {
    case 'ERROR_EMPTY_LOG_MESSAGE':
      return 'accepted';
    case 'ACCESS_DENIED':
      return 'refused';
    default:
      return 'unknown';
  }
}
