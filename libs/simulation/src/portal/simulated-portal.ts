import type { World } from '../world/world.js';
import type { PortalTrouble } from './portal-trouble.js';
import { SimulatedWorkflow, type WorkflowTraits } from './simulated-workflow.js';

/** What a portal is like. */
export interface PortalTraits {
  /** How far its clock is ahead of the world's time, milliseconds. */
  readonly clockOffset: number;
  /** The plan has the workflow designer: instances can be listed (protocol 1.1). */
  readonly showsInstances: boolean;
  /** Before 25.1150: an answer is worked off at once and says what became of it (protocol 3.3). */
  readonly isOld: boolean;
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A portal: workflows that wait, locks, a clock of its own, and times when it does not answer. */
export class SimulatedPortal {
  readonly memberId: string;
  readonly domain: string;
  readonly applicationToken: string;
  readonly workflows = new Map<string, SimulatedWorkflow>();
  trouble: PortalTrouble = 'none';
  /** When its last trouble ended. */
  wellSince: number;

  constructor(
    private readonly world: World,
    number: number,
    readonly traits: PortalTraits,
  ) {
    this.memberId = `${number}`.padStart(2, '0').repeat(16);
    this.domain = `portal${number}.example.com`;
    this.applicationToken = world.random.bytes(16).toString('hex');
    this.wellSince = world.time;
  }

  /** Milliseconds by the portal's clock. */
  get clock(): number {
    return this.world.time + this.traits.clockOffset;
  }

  beginTrouble(trouble: PortalTrouble): void {
    this.trouble = trouble;
    if (trouble === 'none') this.wellSince = this.world.time;
  }

  /** A workflow comes to the app's step. */
  start(traits: WorkflowTraits): SimulatedWorkflow {
    const { random, time } = this.world;
    const moment = Math.floor(this.clock * 1000)
      .toString(16)
      .slice(-13);
    const id = `${moment}${random.whole(0, 9)}.${random.whole(10_000_000, 99_999_999)}`;
    const event = Array.from({ length: 32 }, () => random.pick([...letters])).join('');
    const token = `${id}|A40417_51228_90313_77120|${event}.${random.bytes(32).toString('hex')}`;
    const workflow = new SimulatedWorkflow(id, token, time, traits);
    this.workflows.set(id, workflow);
    return workflow;
  }

  /** The handler call of a workflow's step, as its form body (protocol 2.3). */
  callOf(
    workflow: SimulatedWorkflow,
    code: string,
    properties: Record<string, string>,
    sentAt: number,
  ): Buffer {
    const seconds = Math.floor((sentAt + this.traits.clockOffset) / 1000);
    const fields: Record<string, string> = {
      workflow_id: workflow.id,
      code,
      'document_id[0]': 'crm',
      'document_id[1]': 'CCrmDocumentDeal',
      'document_id[2]': 'DEAL_512',
      'document_type[0]': 'crm',
      'document_type[1]': 'CCrmDocumentDeal',
      'document_type[2]': 'DEAL',
      event_token: workflow.token,
      ...Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [`properties[${name}]`, value]),
      ),
      use_subscription: workflow.traits.expectsAnswer ? 'Y' : 'N',
      timeout_duration: String(Math.floor(workflow.traits.timeoutMs / 1000)),
      ts: String(seconds),
      'auth[access_token]': `${this.memberId}call`,
      'auth[expires]': String(seconds + 3600),
      'auth[expires_in]': '3600',
      'auth[scope]': 'crm,bizproc',
      'auth[domain]': this.domain,
      'auth[server_endpoint]': 'https://oauth.example.com/rest/',
      'auth[status]': 'L',
      'auth[client_endpoint]': `https://${this.domain}/rest/`,
      'auth[member_id]': this.memberId,
      'auth[user_id]': '1',
      'auth[application_token]': this.applicationToken,
    };
    return Buffer.from(new URLSearchParams(fields).toString());
  }
}
