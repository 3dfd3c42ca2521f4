import type { FormObject, PortalCulture } from '@bizproc-kit/protocol';
import type { ActivitySettings } from '../authoring/activity-settings.js';
import type { ActivityOptions } from '../authoring/activity.options.js';
import type { DefinitionProblem } from './definition.problem.js';
import { InputDecoder } from './input.decoder.js';
import { OutputEncoder } from './output.encoder.js';
import type { PropertyDefinition } from './property-definition.js';
import { readPropertyDefinitions } from './property.reader.js';

/** @public */
export type StepKind = 'robot' | 'activity';

/** @public */
export interface StepCode {
  readonly code: string;
  readonly kind: StepKind;
}

/** Pauses in milliseconds. @public */
export interface RetryPolicy {
  readonly attempts: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

const defaultRetry: RetryPolicy = { attempts: 8, minDelayMs: 1_000, maxDelayMs: 15 * 60_000 };
const defaultTimeoutMs = 5 * 60_000;

class NoProperties {}

/**
 * A decorated class with everything inferred: what the runtime runs and the manifest is built from.
 *
 * @public
 */
export class ActivityDefinition {
  readonly className: string;
  /** The codes under which it is registered: one, or two for `both`. */
  readonly codes: readonly StepCode[];
  readonly input: readonly PropertyDefinition[];
  readonly output: readonly PropertyDefinition[];
  readonly waits: boolean;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  /** Most executions at once on one portal; undefined leaves it to the portal's limit. */
  readonly concurrency: number | undefined;
  readonly onFailure: 'complete' | 'hold';
  readonly settings: (new (...args: never[]) => ActivitySettings) | undefined;
  /** What is wrong with the classes themselves; `checkDefinitions` adds what is wrong with the manifest. */
  readonly problems: readonly DefinitionProblem[];
  private readonly decoder: InputDecoder;
  private readonly encoder: OutputEncoder;

  constructor(
    /** The decorated class: the provider to resolve. */
    readonly target: new (...args: never[]) => object,
    readonly options: ActivityOptions<object, unknown>,
  ) {
    const problems: DefinitionProblem[] = [];
    this.className = target.name;
    this.codes = codesOf(options);
    this.input = options.input ? readPropertyDefinitions('input', options.input, problems) : [];
    this.output = options.output
      ? readPropertyDefinitions('output', options.output as new () => object, problems)
      : [];
    this.waits = options.waits ?? true;
    this.retry = { ...defaultRetry, ...options.retry };
    this.timeoutMs = options.timeout ?? defaultTimeoutMs;
    this.concurrency = options.concurrency;
    this.onFailure = options.onFailure ?? 'complete';
    this.settings = options.settings;
    this.decoder = new InputDecoder(options.input ?? NoProperties, this.input);
    this.encoder = new OutputEncoder(this.output, options.output?.name ?? target.name);
    this.problems = [...problems, ...optionProblems(this)];
  }

  /**
   * The properties of a call as a checked instance of the input class.
   *
   * @throws InvalidInputError, terminal, with a message for the workflow's log.
   */
  decodeInput(properties: FormObject, culture: PortalCulture): Promise<object> {
    return this.decoder.decode(properties, culture);
  }

  /**
   * `RETURN_VALUES` of an answer: every declared output, cleared where there is no value.
   *
   * @throws InvalidOutputError, terminal.
   */
  encodeOutput(output: object | undefined, culture: PortalCulture): Record<string, unknown> {
    return this.encoder.encode(output, culture);
  }

  /** `RETURN_VALUES` of a step that ends without a result. */
  defaultOutput(): Record<string, unknown> {
    return this.encoder.defaults();
  }
}

function codesOf({ code, kind = 'robot' }: ActivityOptions<object, unknown>): StepCode[] {
  if (kind !== 'both') return [{ code, kind }];
  return [
    { code, kind: 'robot' },
    { code: `${code}_activity`, kind: 'activity' },
  ];
}

function optionProblems({
  className,
  target,
  options,
  retry,
  timeoutMs,
  concurrency,
}: ActivityDefinition): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const report = (rule: string, message: string) => problems.push({ className, rule, message });
  if (typeof (target.prototype as { execute?: unknown }).execute !== 'function') {
    report('execute-missing', 'it has no method execute');
  }
  if (!Number.isInteger(retry.attempts) || retry.attempts < 1)
    report('retry', 'retry.attempts is a whole number of at least 1');
  if (!(retry.minDelayMs >= 0) || !(retry.maxDelayMs >= retry.minDelayMs)) {
    report('retry', 'retry.minDelayMs is at least 0 and not above retry.maxDelayMs');
  }
  if (!(timeoutMs > 0 && timeoutMs <= 24 * 3_600_000))
    report('timeout', 'timeout is between 1 ms and 24 hours');
  if (concurrency !== undefined && (!Number.isInteger(concurrency) || concurrency < 1)) {
    report('concurrency', 'concurrency is a whole number of at least 1');
  }
  const { runAs } = options;
  if (typeof runAs === 'number' && (!Number.isSafeInteger(runAs) || runAs < 1)) {
    report('run-as', 'runAs is installer, nobody, or the id of a user');
  }
  return problems;
}
