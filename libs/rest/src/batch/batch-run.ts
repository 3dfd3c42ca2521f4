import { BizprocKitError, PortalError } from '@bizproc-kit/errors';
import type { CallOptions } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import { isRepeatable } from '../caller/repeatable-methods.js';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { checkCall } from '../wire/request-body.js';
import type { BatchCommand, BatchCommands } from './batch-command.js';
import { batchLimit, sendBatch, type WireCommand, type WireOutcome } from './batch-request.js';
import type { BatchItem } from './batch-result.js';
import { BatchItemMissingError, BatchNotRunError, BatchReferenceError } from './batch.errors.js';
import { commandText, readCommandParams, replaceReferences, type CommandParams } from './command-encoding.js';

/**
 * How a batch is made.
 *
 * @public
 */
export interface BatchOptions extends Omit<CallOptions, 'encoding'> {
  /** Stop at the first error: later commands are not run. Default false. */
  readonly halt?: boolean;
  /** Commands of one HTTP call, 1 to 50. Default 50. */
  readonly size?: number;
}

interface Entry {
  readonly name: string;
  readonly key: string;
  readonly method: string;
  readonly repeatable: boolean;
  readonly params: CommandParams;
}

const wireName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function entriesOf(commands: BatchCommands): [string, BatchCommand][] {
  return Symbol.iterator in commands
    ? [...(commands as Iterable<readonly [string, BatchCommand]>)].map(([name, command]) => [name, command])
    : Object.entries(commands);
}

function readEntries(commands: BatchCommands): Entry[] {
  const list = entriesOf(commands);
  const taken = new Set(list.map(([name]) => name));
  if (taken.size !== list.length) throw new InvalidCallError('batch', 'two commands have the same name');
  const earlier = new Set<string>();
  return list.map(([name, { method, params, repeatable }], index) => {
    checkCall(method, params);
    if (method.toLowerCase() === 'batch') throw new InvalidCallError('batch', 'a batch cannot hold a batch');
    const read = readCommandParams(method, params);
    for (const reference of read.references) {
      if (!earlier.has(reference.command)) {
        throw new InvalidCallError(
          method,
          `refers to ${JSON.stringify(reference.command)}, which is no earlier command`,
        );
      }
    }
    earlier.add(name);
    let key = name;
    if (!wireName.test(name)) {
      key = `c${index}`;
      while (taken.has(key)) key = `_${key}`;
    }
    return { name, key, method, params: read, repeatable: repeatable ?? isRepeatable(method, params) };
  });
}

/** One run of a batch, over as many HTTP calls as it takes. */
export class BatchRun {
  private readonly caller: PortalCaller;
  private readonly options: BatchOptions;
  private readonly entries: readonly Entry[];
  private readonly items = new Map<string, BatchItem>();
  private readonly size: number;

  constructor(caller: PortalCaller, commands: BatchCommands, options: BatchOptions) {
    this.caller = caller;
    this.options = options;
    this.entries = readEntries(commands);
    this.size = options.size ?? batchLimit;
    if (!Number.isInteger(this.size) || this.size < 1 || this.size > batchLimit) {
      throw new InvalidCallError('batch', `size is not a whole number from 1 to ${batchLimit}`);
    }
  }

  /** Rejects only when nothing was answered; otherwise every item says for itself what became of it. */
  async run(): Promise<BatchItem[]> {
    let pending = [...this.entries];
    while (pending.length > 0 && !(this.options.halt && this.firstFailure())) {
      pending = pending.flatMap((entry) => this.withKnownValues(entry) ?? []);
      const group = this.nextGroup(pending);
      pending = pending.slice(group.length);
      let unrun: Entry[] = [];
      const went = await this.attempt(group, async () => {
        if (group.length === 1 && group[0].params.goesAlone) await this.sendAlone(group[0]);
        else if (group.length > 0) unrun = await this.sendGroup(group);
      });
      if (!went) break;
      pending = [...unrun, ...pending];
    }
    const stoppedBy = this.firstFailure();
    for (const { name } of this.entries) {
      if (!this.items.has(name)) this.fail(name, new BatchNotRunError(name, stoppedBy));
    }
    return this.entries.map(({ name }) => this.items.get(name) as BatchItem);
  }

  /** False: the request as a whole failed, and the rest need not be tried. */
  private async attempt(group: readonly Entry[], send: () => Promise<void>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (!(error instanceof BizprocKitError) || this.items.size === 0) throw error;
      for (const { name } of group) this.fail(name, error);
      return false;
    }
  }

  /** Commands from the head that can share a request; one that must go alone is a group of its own. */
  private nextGroup(pending: readonly Entry[]): readonly Entry[] {
    const alone = pending.findIndex((entry) => entry.params.goesAlone);
    if (alone === 0) return pending.slice(0, 1);
    return pending.slice(0, Math.min(this.size, alone === -1 ? pending.length : alone));
  }

  private async sendAlone(entry: Entry): Promise<void> {
    try {
      const reply = await this.caller.request(entry.method, entry.params.plain, {
        ...this.options,
        repeatable: this.options.repeatable ?? entry.repeatable,
      });
      this.items.set(entry.name, { name: entry.name, ok: true, ...reply });
    } catch (error) {
      // An answer of the portal is this command's own; everything else concerns the batch.
      if (!(error instanceof PortalError)) throw error;
      this.fail(entry.name, error);
    }
  }

  /** Gives back the commands that the portal did not run because an earlier one had failed. */
  private async sendGroup(group: readonly Entry[]): Promise<Entry[]> {
    const keys = new Map(group.map((entry) => [entry.name, entry.key]));
    const commands = group.map((entry): WireCommand => {
      const params = replaceReferences(entry.params.plain, (reference) =>
        reference.toWire(keys.get(reference.command) as string),
      ) as object;
      return { ...entry, params, text: commandText(entry.method, params) };
    });
    // After a failed command a reference becomes the map of all results: nothing may run behind it (protocol 6.5).
    const halt = (this.options.halt ?? false) || group.some((entry) => entry.params.references.length > 0);
    const outcomes = await sendBatch(this.caller, commands, halt, this.options);
    return this.take(group, outcomes, halt);
  }

  private take(sent: readonly Entry[], outcomes: readonly WireOutcome[], halted: boolean): Entry[] {
    let failed = false;
    const unrun: Entry[] = [];
    sent.forEach((entry, index) => {
      const outcome = outcomes[index];
      if (!outcome) {
        if (halted && failed) unrun.push(entry);
        else this.fail(entry.name, new BatchItemMissingError(entry.name, entry.method));
      } else if ('error' in outcome) {
        failed = true;
        this.fail(entry.name, outcome.error);
      } else if (!this.ranOnNothing(entry)) {
        this.items.set(entry.name, { name: entry.name, ok: true, ...outcome.reply });
      }
    });
    return unrun;
  }

  /** The portal resolves a path that leads nowhere to its deepest parent and says nothing: say it. */
  private ranOnNothing(entry: Entry): boolean {
    for (const reference of entry.params.references) {
      const target = this.items.get(reference.command);
      if (target?.ok && !reference.lookUp(target.result)) {
        this.fail(
          entry.name,
          new BatchReferenceError(entry.name, reference.command, 'its result has no such part', {
            executed: true,
          }),
        );
        return true;
      }
    }
    return false;
  }

  /** References to what earlier requests gave become values. Undefined: the command cannot run any more. */
  private withKnownValues(entry: Entry): Entry | undefined {
    const { references, plain } = entry.params;
    if (!references.some((reference) => this.items.has(reference.command))) return entry;
    for (const reference of references) {
      const target = this.items.get(reference.command);
      if (target?.ok === false || (target?.ok && !reference.lookUp(target.result))) {
        this.fail(
          entry.name,
          new BatchReferenceError(
            entry.name,
            reference.command,
            target.ok ? 'its result has no such part' : 'it failed',
            {
              executed: false,
              ...(target.ok ? {} : { cause: target.error }),
            },
          ),
        );
        return undefined;
      }
    }
    const known = replaceReferences(plain, (reference) => {
      const target = this.items.get(reference.command);
      return target?.ok ? reference.lookUp(target.result)?.value : reference;
    });
    // Read again: a value from the portal may hold a text that must not travel inside a batch.
    return { ...entry, params: readCommandParams(entry.method, known as Record<string, unknown>) };
  }

  private firstFailure(): BizprocKitError | undefined {
    for (const item of this.items.values()) if (!item.ok) return item.error;
    return undefined;
  }

  private fail(name: string, error: BizprocKitError): void {
    this.items.set(name, { name, ok: false, error });
  }
}
