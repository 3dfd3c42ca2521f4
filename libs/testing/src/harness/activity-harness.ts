import {
  type ActivityDefinition,
  type ActivityHandler,
  crmDocument,
  type FormValue,
  performAttempt,
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

import { documentOf, type DocumentTriples, type TestDocument } from '../values/documents.js';
import { wireValues } from '../values/designer-value.js';
import { type ActivityClass, definitionOf, type InputValues, type OutputOf } from './activity-class.js';
import { ActivityRun } from './activity-run.js';
import { ManualClock } from './manual-clock.js';
import { RecordedPortal } from './recorded-portal.js';
import { silentLogger } from './silent-logger.js';

/** What surrounds the activity under test. @public */
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

/** Facts of one attempt. @public */
export interface RunOptions {
  /** Default 1. */
  attempt?: number;
  /** When the step stops waiting. Default never. */
  deadline?: Date;
}

const identity = { memberId: 'harness', domain: 'portal.test' };

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
  readonly portal = new RecordedPortal(identity);
  private readonly culture: PortalCulture;

  private constructor(
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
    return new ActivityHarness(definition, application, options);
  }

  /** The instance of a provider, for example a double. */
  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.application.get(token as never, { strict: false });
  }

  /** Runs one attempt with values of the input class. */
  run(input: InputValues<A>, options?: RunOptions): Promise<ActivityRun<OutputOf<A>>> {
    const culture = { ...defaultCulture, language: this.culture.language };
    return this.attempt(wireValues(this.definition.input, input), culture, options);
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
    { attempt = 1, deadline }: RunOptions = {},
    { id: documentId, type: documentType }: TestDocument = this.document,
  ): Promise<ActivityRun<OutputOf<A>>> {
    const log: string[] = [];
    const end = await performAttempt(
      this.definition,
      {
        properties,
        documentId,
        documentType,
        workflowId: 'harness-workflow',
        runId: 'harness-run',
        attempt,
        ...(deadline && { deadline }),
      },
      {
        clock: this.clock,
        portal: { ...identity, client: this.portal.client, culture },
        logger: silentLogger,
        resolve: (target) => this.application.resolve<ActivityHandler<object, unknown>>(target as never),
        log: async (line) => void log.push(line),
      },
    );
    this.portal.assertExpected();
    return new ActivityRun(end, log, culture.language);
  }

  private get document(): TestDocument {
    const { document, documentId = 'DEAL_1' } = this.options;
    return document ? documentOf(document) : crmDocument(documentId);
  }
}
