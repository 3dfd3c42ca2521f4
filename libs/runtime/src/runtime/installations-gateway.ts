import { BizprocKitError } from '@bizproc-kit/errors';
import type { Installations } from '@bizproc-kit/installations';
import type { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock, PortalCulture } from '@bizproc-kit/protocol';
import { RestClient, type AddressGuard, type GrantSource, type RateBudget } from '@bizproc-kit/rest';
import { sendWorkflowCalls, type WorkflowCall, type WorkflowReply } from '../completion/workflow-calls.js';
import type { OpenPortal, PortalCultures, PortalGateway } from '../portals/portal-gateway.port.js';
import type { ClaimedRun } from '../journal/run.js';
import { callTokenContext, type CallToken } from '../journal/sealed-tokens.js';

export interface GatewayParts {
  readonly installations: Installations;
  readonly cultures: PortalCultures;
  readonly cipher: TokenCipher;
  readonly guard: AddressGuard;
  readonly clock: Clock;
  readonly budgetFor: (memberId: string) => RateBudget;
}

/** Portals as the installations know them. @internal */
export class InstallationsGateway implements PortalGateway, PortalCultures {
  constructor(private readonly parts: GatewayParts) {}

  async open(memberId: string): Promise<OpenPortal> {
    const portal = await this.parts.installations.portal(memberId);
    return {
      memberId,
      domain: portal?.domain ?? memberId,
      culture: await this.cultureOf(memberId),
      client: await this.clientFor(memberId),
    };
  }

  cultureOf(memberId: string): Promise<PortalCulture> {
    return this.parts.cultures.cultureOf(memberId);
  }

  /**
   * Sends one answer under the token that came with its call, at the stored endpoint of the portal (never at one from
   * the call, protocol 10.2). `undefined` when there is no such token, or it has expired.
   */
  async sendUnderCallToken(run: ClaimedRun, call: WorkflowCall): Promise<WorkflowReply | undefined> {
    const token = this.openCallToken(run);
    const now = this.parts.clock.now();
    if (!token || token.expiresAt <= now || call.method !== 'bizproc.event.send') return undefined;
    const portal = await this.parts.installations.portal(run.memberId);
    if (!portal || portal.status !== 'reauthorisation-needed') return undefined;
    const client = new RestClient({
      portal: run.memberId,
      auth: fixedGrant(token, portal.clientEndpoint),
      budget: this.parts.budgetFor(run.memberId),
      guard: this.parts.guard,
      clock: this.parts.clock,
    });
    try {
      const reply = await sendWorkflowCalls(client, [call], now);
      return reply.verdicts[0]?.kind === 'accepted' ? reply : undefined;
    } finally {
      await client.close();
    }
  }

  private async clientFor(memberId: string): Promise<RestClient> {
    try {
      return await this.parts.installations.client(memberId);
    } catch (error) {
      if (!(error instanceof BizprocKitError) || error.code !== 'BPK_REAUTHORISATION_NEEDED') throw error;
      // The portal can still be answered under tokens of its calls: everything else says what is wrong.
      return new RestClient({
        portal: memberId,
        auth: { current: () => Promise.reject(error), refreshed: () => Promise.reject(error) },
        budget: this.parts.budgetFor(memberId),
        guard: this.parts.guard,
        clock: this.parts.clock,
      });
    }
  }

  private openCallToken(run: ClaimedRun): CallToken | undefined {
    if (run.sealedCallToken === null) return undefined;
    try {
      return JSON.parse(
        this.parts.cipher.open(run.sealedCallToken, callTokenContext(run.memberId, run.id)),
      ) as CallToken;
    } catch {
      return undefined;
    }
  }
}

function fixedGrant(token: CallToken, endpoint: string): GrantSource {
  const grant = { accessToken: token.accessToken, endpoint, expiresAt: new Date(token.expiresAt) };
  return {
    current: () => Promise.resolve(grant),
    // It belongs to somebody else and is never refreshed (protocol 2.4).
    refreshed: () => Promise.reject(new Error('The token of a call is not refreshed.')),
  };
}
