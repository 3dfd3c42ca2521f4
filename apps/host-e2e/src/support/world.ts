import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type EmulatedPortal,
  type EmulatedWorkflow,
  type EmulatorOptions,
  type RunningEmulator,
  startEmulator,
  type StepNode,
  type StreamEvent,
} from '@bizproc-kit/emulator';

import { Balancer } from './balancer.js';
import { freePort, hostEnvironment, type HostOptions, HostProcess } from './host-process.js';
import { randomFrom } from './random.js';
import { createDatabase, type DatabaseKind, type TemporaryDatabase } from './temporary-database.js';

export interface WorldOptions {
  database: DatabaseKind;
  portals: number;
  hosts?: number;
  /** Settings of every host. */
  env?: Record<string, string>;
  /** Where the hosts reach the database, when that is not the server itself. */
  reachedAt?: { host: string; port: number };
  emulator?: EmulatorOptions;
  /** Share of the workflows that another hit keeps locked when their answer comes: that answer is lost silently. */
  lockedShare?: number;
  /** The hosts follow the emulator's virtual clock. */
  followClock?: boolean;
  /** Another program than the example host, and how many steps it registers. */
  program?: { path: string; steps: number };
  seed: number;
}

/** Portals, hosts and a database: everything real, each host a process that may die. */
export class World {
  readonly hosts: HostProcess[] = [];
  readonly random: () => number;
  /** Workflows whose handler call was answered 200. */
  readonly accepted = new Set<string>();
  /** Calls of `crm.item.get` for a deal after its workflow had gone on: `<portal>/<deal>`. */
  readonly lateExecutions: string[] = [];
  /** Bodies of the handler calls that were made. */
  readonly handlerBodies: string[] = [];
  /** Everything secret that has crossed the wire, and the app's own. */
  readonly secrets = new Set<string>();
  /** Requests that a portal refused because its budget was used up. */
  overBudget = 0;
  private readonly dealOf = new Map<string, string>();
  private readonly finishedDeals = new Set<string>();
  private readonly workflows: EmulatedWorkflow[] = [];

  private constructor(
    readonly emulator: RunningEmulator,
    private readonly options: WorldOptions,
    private readonly database: TemporaryDatabase,
    private readonly folder: string,
    private readonly ports: number[],
    private readonly balancer: Balancer,
  ) {
    this.random = randomFrom(options.seed);
    this.secrets.add(emulator.app.clientSecret);
    emulator.stream.watch((event) => this.observe(event));
  }

  static async start(options: WorldOptions): Promise<World> {
    const emulator = await startEmulator({
      seed: options.seed,
      requestLimit: false,
      operatingLimitSeconds: false,
      keepWorkflows: 50_000,
      portals: Array.from({ length: options.portals }, (_, index) => ({ slug: `portal-${index + 1}` })),
      ...options.emulator,
    });
    const database = await createDatabase(options.database);
    const folder = mkdtempSync(join(tmpdir(), 'bizproc-world-'));
    const ports: number[] = [];
    for (let index = 0; index < (options.hosts ?? 1); index++) ports.push(await freePort());
    const world = new World(emulator, options, database, folder, ports, await Balancer.start(ports));
    try {
      // One after the other: the first creates the tables.
      for (const index of ports.keys()) await world.startHost(index);
      for (const portal of emulator.portals) {
        await portal.installApp({ mode: 'script', installUrl: `${world.url}/bitrix24/install` });
      }
      await until(
        () =>
          emulator.portals.every(
            ({ registrations }) => registrations.length >= (options.program?.steps ?? 4),
          ),
        60_000,
        () =>
          `registrations: ${emulator.portals.map(({ registrations }) => registrations.length)}\n${world.output}`,
      );
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  get databaseUrl(): string {
    const { reachedAt } = this.options;
    if (!reachedAt) return this.database.url;
    const url = new URL(this.database.url);
    url.hostname = reachedAt.host;
    url.port = String(reachedAt.port);
    return url.href;
  }

  /** Where portals reach the hosts. */
  get url(): string {
    return this.balancer.url;
  }

  get output(): string {
    return this.hosts.map(({ output }) => output.slice(-4000)).join('\n');
  }

  startHost(index: number): Promise<HostProcess> {
    const host = new HostProcess(this.hostOptions(index));
    this.hosts[index] = host;
    return host.ready();
  }

  /** Stops a host in order and starts it with other settings. */
  async restartHost(index: number, env: Record<string, string>): Promise<void> {
    await this.hosts[index]?.stop();
    this.options.env = { ...this.options.env, ...env };
    await this.startHost(index);
  }

  /** The environment of a host, for commands that run beside it. */
  hostEnvironment(index: number): Record<string, string> {
    return hostEnvironment(this.hostOptions(index));
  }

  private hostOptions(index: number): HostOptions {
    return {
      emulator: { url: this.emulator.url, ...this.emulator.app },
      databaseUrl: this.databaseUrl,
      spoolDir: join(this.folder, `spool-${index}`),
      port: this.ports[index] ?? 0,
      ...(this.options.program && { program: this.options.program.path }),
      env: {
        PUBLIC_URL: this.url,
        ...(this.options.emulator && 'requestLimit' in this.options.emulator
          ? {}
          : { RATE_LIMIT: '2000:2000' }),
        COMPLETION_FIRST_DELAY_MS: '0',
        ...(this.options.followClock ? { BITRIX24_CLOCK_URL: `${this.emulator.url}/_emulator/clock` } : {}),
        ...this.options.env,
      },
    };
  }

  /** Starts a workflow of one step on a new deal of a portal, by turns. */
  private startWorkflow(index: number): void {
    const portals = this.emulator.portals;
    const portal = portals[index % portals.length];
    if (!portal) throw new Error('There is no portal');
    this.startWorkflowOn(portal, index);
  }

  startWorkflowOn(portal: EmulatedPortal, index: number): void {
    const id = portal.crm.add(2, { TITLE: `Deal ${index}`, OPPORTUNITY: 1000 });
    const step: StepNode =
      index % 2 === 0
        ? { code: 'text_hash', properties: { text: `text ${index}`, algorithm: 'sha256' } }
        : { code: 'deal_discount', properties: { percent: '10', minimum: '0' } };
    const workflow = portal.startWorkflow({ documentId: `DEAL_${id}`, steps: [step] });
    this.dealOf.set(workflow.id, `${portal.slug}/${id}`);
    this.workflows.push(workflow);
  }

  /** Starts workflows at a steady rate, whatever happens to the hosts meanwhile. */
  async startWorkflows(count: number, perSecond: number): Promise<void> {
    await this.sendWhile((sent) => sent < count, perSecond);
  }

  /**
   * Sends calls at a steady rate while `disturb` is called again and again, each time at a random moment after some more
   * calls have been accepted.
   */
  async disturbed(
    { times, calls, perSecond }: { times: number; calls: number; perSecond: number },
    disturb: (time: number) => Promise<void>,
  ): Promise<void> {
    let over = false;
    const sending = this.sendWhile((sent) => !over || sent < calls, perSecond);
    for (let time = 0; time < times; time++) {
      const enough = this.accepted.size + Math.ceil(calls / times / 4);
      await until(
        () => this.accepted.size >= enough,
        60_000,
        () => `No calls are accepted any more.\n${this.output}`,
      );
      await pause(this.random() * 500);
      await disturb(time);
    }
    over = true;
    await sending;
  }

  private async sendWhile(more: (sent: number) => boolean, perSecond: number): Promise<void> {
    const begin = Date.now();
    for (let sent = 0; more(sent); sent++) {
      const ahead = begin + (sent * 1000) / perSecond - Date.now();
      if (ahead > 0) await pause(ahead);
      this.startWorkflow(this.workflows.length);
    }
  }

  /** Accepted workflows that have not gone on. */
  hanging(): EmulatedWorkflow[] {
    return this.workflows.filter(({ id, status }) => status === 'running' && this.accepted.has(id));
  }

  /** Waits until every accepted workflow has gone on. */
  async settled(timeoutMs: number): Promise<void> {
    await until(
      () => this.callsUnderWay() === 0 && this.hanging().length === 0,
      timeoutMs,
      () =>
        `${this.hanging().length} of ${this.accepted.size} accepted workflows hang, ` +
        `${this.callsUnderWay()} calls are under way.\n${this.output}`,
    );
  }

  /** Calls that are in the queue, and those that leave with the end of the hit which makes them. */
  private callsUnderWay(): number {
    const { callsQueued, callsDelivered, callsFailed, callsLost } = this.emulator.ledger.total();
    return Math.max(this.emulator.delivery.pending, callsQueued - callsDelivered - callsFailed - callsLost);
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.crash()));
    this.balancer.stop();
    await this.emulator.close();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private noteSecrets(body: string): void {
    this.handlerBodies.push(body);
    const form = new URLSearchParams(body);
    for (const name of [
      'event_token',
      'auth[access_token]',
      'auth[refresh_token]',
      'auth[application_token]',
    ]) {
      const secret = form.get(name);
      if (secret) this.secrets.add(secret);
    }
  }

  private lock(slug: string, workflowId: string): void {
    const workflow = this.workflows.find(({ id }) => id === workflowId);
    if (workflow?.status === 'running') this.emulator.portal(slug).automation.claim(workflow, 2_500);
  }

  private observe(event: StreamEvent): void {
    if (event.type === 'handler-call') this.noteSecrets(event.body);
    if (event.type === 'handler-call' && event.status === 200) {
      this.accepted.add(event.workflowId);
      if (this.random() < (this.options.lockedShare ?? 0)) this.lock(event.portal, event.workflowId);
    }
    if (event.type === 'request' && event.entry.error === 'QUERY_LIMIT_EXCEEDED') this.overBudget += 1;
    if (event.type === 'workflow' && event.status === 'completed') {
      const deal = this.dealOf.get(event.workflowId);
      if (deal) this.finishedDeals.add(deal);
    }
    if (event.type === 'request' && event.entry.target === 'crm.item.get') {
      const deal = `${event.entry.portal}/${/"id":"?(\d+)/.exec(event.entry.request)?.[1]}`;
      if (this.finishedDeals.has(deal)) this.lateExecutions.push(deal);
    }
  }
}

/** Waits until a condition holds; explains itself when it does not in time. */
export async function until(
  condition: () => boolean,
  timeoutMs: number,
  explain: () => string,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s. ${explain()}`);
    await pause(50);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
