import {
  type ActivityContext,
  type ActivityDefinition,
  type ActivityHandler,
  Deferred,
  type FormValue,
  isDeferred,
  textIn,
  toActivityFailure,
} from '@bizproc-kit/activity';
import {
  defaultCulture,
  encodeForm,
  type FormObject,
  parseForm,
  parseHandlerCall,
  type PortalCulture,
} from '@bizproc-kit/protocol';
import type { DynamicModule, INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { crmDocument, documentOf, type DocumentTriples, type TestDocument } from '../values/documents.js';
import { wireValues } from '../values/designer-value.js';
import { type ActivityClass, definitionOf, type InputValues, type OutputOf } from './activity-class.js';
import { ActivityRun, type RunEnd } from './activity-run.js';
import { ManualClock } from './manual-clock.js';
import { RecordedPortal } from './recorded-portal.js';
import { silentLogger } from './silent-logger.js';

/** What surrounds the activity under test. */
export interface HarnessOptions extends Pick<ModuleMetadata, 'providers' | 'imports'> {
  /** CRM document of the workflow. Default `DEAL_1`. */
  documentId?: string;
  /** A document of another module instead. */
  document?: DocumentTriples;
  /** Language and formats of the portal, for `runWire` and the workflow's log. Default English, `DD.MM.YYYY`, UTC. */
  culture?: Partial<PortalCulture>;
  /** What the clock shows at first. Default 2026-01-01T00:00:00Z. */
  now?: Date;
}

/** Facts of one attempt. */
export interface RunOptions {
  /** Default 1. */
  attempt?: number;
  /** When the step stops waiting. Default never. */
  deadline?: Date;
}

class HarnessModule {}

/**
 * Runs one activity in this process: values go through the wire's encoding and the class's own validation, the activity
 * gets a context, and what it did is there to be looked at.
 *
 * @example
 * ```ts
 * const harness = await ActivityHarness.of(ExchangeRateActivity, {
 *   providers: [{ provide: RatesClient, useValue: { rate: async () => 2 } }],
 * });
 * const { output } = await harness.run({ amount: 10, from: 'EUR', to: 'USD' });
 * expect(output).toEqual({ rate: 2, converted: 20 });
 * ```
 * @public
 */
export class ActivityHarness<A extends ActivityClass> {
  /** Stands still until the test moves it; timeouts of the activity follow it. */
  readonly clock: ManualClock;
  /** Answers and records the calls of `context.portal`. */
  readonly portal = new RecordedPortal({ memberId: 'harness', domain: 'portal.test' });
  private readonly culture: PortalCulture;

  private constructor(
    private readonly activity: A,
    private readonly definition: ActivityDefinition,
    private readonly application: INestApplicationContext,
    private readonly options: HarnessOptions,
  ) {
    this.clock = new ManualClock(options.now);
    this.culture = { ...defaultCulture, ...options.culture };
  }

  /** Makes the activity with its dependencies: `providers` stand in for services of the outside. */
  static async of<A extends ActivityClass>(
    activity: A,
    options: HarnessOptions = {},
  ): Promise<ActivityHarness<A>> {
    const definition = definitionOf(activity);
    const module: DynamicModule = {
      module: HarnessModule,
      imports: options.imports ?? [],
      providers: [activity, ...(options.providers ?? [])],
    };
    const application = await NestFactory.createApplicationContext(module, {
      logger: false,
      abortOnError: false,
    });
    return new ActivityHarness(activity, definition, application, options);
  }

  /** The instance of a provider, for example a double. */
  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.application.get(token as never, { strict: false });
  }

  /** Runs one attempt with values of the input class. */
  run(input: InputValues<A>, options?: RunOptions): Promise<ActivityRun<OutputOf<A>>> {
    return this.attempt(wireValues(this.definition.input, input), defaultCulture, options);
  }

  /** Runs one attempt with properties as a handler call carries them, decoded by the harness's `culture`. */
  runWire(properties: Record<string, FormValue>, options?: RunOptions): Promise<ActivityRun<OutputOf<A>>> {
    const form = parseForm(encodeForm({ properties }));
    return this.attempt((form.properties ?? {}) as FormObject, this.culture, options);
  }

  /**
   * Runs one attempt with the body of a handler call, byte for byte as a portal posts it; its document counts.
   *
   * @throws MalformedCallError for a body that is no handler call
   */
  runCall(body: string | Uint8Array, options?: RunOptions): Promise<ActivityRun<OutputOf<A>>> {
    const { properties, documentId, documentType } = parseHandlerCall(parseForm(body));
    return this.attempt(properties, this.culture, options, { id: documentId, type: documentType });
  }

  /** Lets providers with `onModuleDestroy` close what they opened. */
  close(): Promise<void> {
    return this.application.close();
  }

  private async attempt(
    properties: FormObject,
    culture: PortalCulture,
    options: RunOptions = {},
    document: TestDocument = this.document,
  ): Promise<ActivityRun<OutputOf<A>>> {
    const log: string[] = [];
    const end = await this.execute(properties, culture, (signal) =>
      this.context(log, signal, document, options),
    );
    this.portal.assertExpected();
    return new ActivityRun(end, log);
  }

  private async execute(
    properties: FormObject,
    culture: PortalCulture,
    contextFor: (signal: AbortSignal) => ActivityContext,
  ): Promise<RunEnd<OutputOf<A>>> {
    const timeout = new AbortController();
    const timer = this.clock.schedule(this.definition.timeoutMs, () =>
      timeout.abort(new DOMException('The attempt took too long', 'TimeoutError')),
    );
    try {
      const input = await this.definition.decodeInput(properties, culture);
      const handler = (await this.application.resolve(this.activity as never)) as ActivityHandler<
        object,
        unknown
      >;
      const output = await handler.execute(input, contextFor(timeout.signal));
      if (isDeferred(output)) return { outcome: 'deferred' };
      const returnValues = this.definition.encodeOutput(output as object | undefined, culture);
      return { outcome: 'completed', output: output as OutputOf<A>, returnValues };
    } catch (error) {
      return { outcome: 'failed', failure: toActivityFailure(error, this.clock.now()) };
    } finally {
      timer.cancel();
    }
  }

  private get document(): TestDocument {
    const { document, documentId = 'DEAL_1' } = this.options;
    return document ? documentOf(document) : crmDocument(documentId);
  }

  private context(
    log: string[],
    signal: AbortSignal,
    document: TestDocument,
    { attempt = 1, deadline }: RunOptions,
  ): ActivityContext {
    return {
      portal: this.portal.client,
      documentId: document.id,
      documentType: document.type,
      workflowId: 'harness-workflow',
      runId: 'harness-run',
      attempt,
      ...(deadline && { deadline }),
      signal,
      idempotencyKey: 'harness-run',
      logger: silentLogger,
      log: async (message) => void log.push(textIn(message, this.culture.language)),
      defer: () => new Deferred(),
    };
  }
}
