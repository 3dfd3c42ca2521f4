import { type EmulatedPortal, type RunningEmulator, startEmulator } from '@bizproc-kit/emulator';
import { Registrar } from '@bizproc-kit/registration';
import { createHost, createLogger, loadSettings, Runs } from '@bizproc-kit/runtime';
import type { INestApplication, Type } from '@nestjs/common';

import {
  type ActivityClass,
  definitionOf,
  type InputValues,
  type OutputOf,
} from '../harness/activity-class.js';
import { designerValues } from '../values/designer-value.js';
import { StartedStep } from './started-step.js';
import type { StepResult } from './step-result.js';
import { environmentOf, setVariables } from './test-environment.js';

/** How the portal and the host of a test are set up. @public */
export interface TestPortalOptions {
  /** Variables of the host's environment, for example the address of a double of an outside service. */
  env?: Record<string, string>;
  /** Plan, users and behaviour of the portal; its culture stays the default one. */
  portal?: Omit<Parameters<RunningEmulator['addPortal']>[0], 'slug' | 'culture'>;
}

/** Where a workflow runs. @public */
export interface StepOptions {
  /** Document, such as `DEAL_512`. Default the first sample deal. */
  documentId?: string;
  /** Step timeout in seconds, 0 for none. */
  timeoutSeconds?: number;
}

const culture = { timeZone: 'UTC' };

/**
 * An emulated portal with the application installed on it and its activities registered: handler calls, answers and
 * REST calls travel over real sockets.
 *
 * @example
 * ```ts
 * const portal = await TestPortal.start(AppModule);
 * const { outputs } = await portal.run(TextHashActivity, { text: 'hello' });
 * expect(outputs.bytes).toBe(5);
 * await portal.stop();
 * ```
 * @public
 */
export class TestPortal {
  private constructor(
    /** The emulator: faults, its clock, its books. */
    readonly emulator: RunningEmulator,
    /** The portal: CRM, registrations, workflows. */
    readonly portal: EmulatedPortal,
    private readonly application: INestApplication,
    private readonly restore: () => void,
  ) {}

  /**
   * Starts emulator and host in this process, installs the app and registers its activities. One at a time for each
   * module.
   *
   * @throws Error that says which of the steps went wrong
   */
  static async start(module: Type, options: TestPortalOptions = {}): Promise<TestPortal> {
    const { emulatorPort, hostPort, clientId, clientSecret, variables } = await environmentOf(module);
    const restore = setVariables({ ...variables, ...options.env });
    const emulator = await startEmulator({
      port: emulatorPort,
      app: { clientId, clientSecret },
      portals: [],
      requestLimit: false,
    });
    let application: INestApplication | undefined;
    try {
      const portal = emulator.addPortal({ ...options.portal, slug: 'test', culture });
      const settings = loadSettings();
      application = await createHost(module, settings, createLogger(settings.log));
      await application.listen(hostPort, '127.0.0.1');
      const started = new TestPortal(emulator, portal, application, restore);
      await started.install();
      return started;
    } catch (error) {
      // A module that could not start may not be able to close either; why it did not start is what counts.
      await application?.close().catch(() => undefined);
      await emulator.close();
      restore();
      throw error;
    }
  }

  /** The instance of a provider of the application. */
  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.application.get(token as never, { strict: false });
  }

  /** Starts a workflow of one step with this activity. */
  async start<A extends ActivityClass>(
    activity: A,
    input: InputValues<A>,
    { documentId, timeoutSeconds = 0 }: StepOptions = {},
  ): Promise<StartedStep<OutputOf<A>>> {
    const definition = definitionOf(activity);
    const workflow = this.portal.startWorkflow({
      ...(documentId === undefined ? {} : { documentId }),
      steps: [
        {
          code: definition.codes[0]!.code,
          properties: designerValues(definition.input, input) as never,
          timeoutSeconds,
        },
      ],
    });
    return new StartedStep(definition, workflow, this.portal.memberId, this.get(Runs), () => this.lacking());
  }

  /** Runs a workflow of one step with this activity to its end. */
  async run<A extends ActivityClass>(
    activity: A,
    input: InputValues<A>,
    options: StepOptions & { timeoutMs?: number } = {},
  ): Promise<StepResult<OutputOf<A>>> {
    return (await this.start(activity, input, options)).finished(options.timeoutMs);
  }

  /** Ends host and emulator. */
  async stop(): Promise<void> {
    await this.application.close();
    await this.emulator.close();
    this.restore();
  }

  /** What the app asked for and the emulator lacks, as the end of a failure's message. */
  private lacking(): string {
    return this.emulator.missing
      .of(this.portal.slug)
      .map(({ sentence }) => `. ${sentence}`)
      .join('');
  }

  private async install(): Promise<void> {
    const installUrl = `${await this.application.getUrl()}/bitrix24/install`;
    const outcome = await this.portal.installApp({ mode: 'script', installUrl });
    if (!outcome.installed) {
      throw new Error(
        `The host refused the installation: ${outcome.status} ${outcome.body || outcome.error}`,
      );
    }
    const { failures, problem } = await this.get(Registrar).apply(this.portal.memberId);
    const problems = [
      ...(problem ? [problem.message] : []),
      ...failures.map(({ code, message }) => `${code}: ${message}`),
    ];
    if (problems.length > 0)
      throw new Error(`The activities could not be registered: ${problems.join('; ')}${this.lacking()}`);
  }
}
