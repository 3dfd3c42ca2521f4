import { setTimeout as sleep } from 'node:timers/promises';

import type { PortalInstallation } from '@bizproc-kit/installations';

import { OperationFailure } from '../exit/operation.failure.js';
import type { StepSettings } from './input-values.js';

/** A step of an emulated workflow, as the emulator’s control API tells it. */
export interface EmulatedStep {
  readonly code: string;
  readonly status: string;
  readonly outputs: Record<string, unknown>;
  readonly ms: number;
}

export interface EmulatedRun {
  readonly id: string;
  readonly status: string;
  readonly steps: readonly EmulatedStep[];
  readonly log: readonly { readonly text: string }[];
}

interface EmulatorState {
  portals: { slug: string; memberId: string }[];
}

const pollMs = 50;

/** A portal of an emulator, through the emulator’s control API. */
export class EmulatedPortalControl {
  private constructor(private readonly base: string) {}

  /** The control of a portal, or undefined when the portal is a real one: only trusted development servers are asked. */
  static async find(
    portal: PortalInstallation,
    trusted: readonly string[],
  ): Promise<EmulatedPortalControl | undefined> {
    const { origin } = new URL(portal.serverEndpoint);
    if (!trusted.some((host) => new URL(host).origin === origin)) return undefined;
    const reply = await fetch(`${origin}/_emulator/state`).catch(() => undefined);
    if (!reply?.ok) return undefined;
    const { portals } = (await reply.json()) as EmulatorState;
    const found = portals.find(({ memberId }) => memberId === portal.memberId);
    return found && new EmulatedPortalControl(`${origin}/_emulator/portals/${found.slug}`);
  }

  /**
   * Runs a workflow of one step to its end.
   *
   * @param givenUp tells why nobody answers the workflow any more, once that is so
   * @throws OperationFailure when it does not end in time, or will never end
   */
  async run(
    code: string,
    properties: StepSettings,
    documentId: string | undefined,
    timeoutMs: number,
    givenUp: (workflowId: string) => Promise<string | undefined>,
  ): Promise<EmulatedRun> {
    const { id } = (await this.ask('/workflows', {
      ...(documentId && { documentId }),
      steps: [{ code, properties }],
    })) as { id: string };
    const end = Date.now() + timeoutMs;
    for (;;) {
      const run = (await this.ask(`/workflows/${id}`)) as EmulatedRun;
      if (run.status !== 'running') return run;
      const reason = await givenUp(id);
      if (reason !== undefined) throw new OperationFailure(reason);
      if (Date.now() > end) {
        throw new OperationFailure(
          `Workflow ${id} still waits after ${timeoutMs / 1000} s: ${run.steps.map((step) => `${step.code} ${step.status}`).join(', ')}`,
        );
      }
      await sleep(pollMs);
    }
  }

  private async ask(path: string, body?: object): Promise<unknown> {
    const reply = await fetch(`${this.base}${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new OperationFailure(`The emulator answered ${reply.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  }
}
