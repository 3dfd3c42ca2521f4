import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InstallationRefusedError, Installations } from '@bizproc-kit/installations';
import { databaseFailure, TokenCipher } from '@bizproc-kit/persistence';
import { parseAppEvent, parseForm, type AppEvent, type Clock, type FormObject } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import { RUNTIME_MODE, type RuntimeMode } from '../settings/runtime-mode.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { DiskFiles } from '../spool/spool-files.js';
import { EventSpool, type KeptEvent, type KeptEventVerdict } from './event-spool.js';
import { LifecycleEndpoint } from './lifecycle-endpoint.js';

const everyMs = 2_000;
/** A kept event is tried again after a quarter of its age, within these bounds. */
const pauses = { shortest: 2_000, longest: 10 * 60_000 };
/** Older ones are refused anyway. */
const longestMs = 25 * 3_600_000;
const stopPatienceMs = 2_000;

/**
 * Takes events of the app's life. The platform sends each once: what cannot be proven because the database, the OAuth
 * server or the portal is away is kept, and proven when they are back. Until then nothing of it is believed.
 */
@Injectable()
export class EventIntake implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly spool: EventSpool;
  /** When each kept event was tried last in this process. */
  private readonly triedAt = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();
  private isIdle = true;
  private isStopping = false;

  constructor(
    private readonly installations: Installations,
    private readonly endpoint: LifecycleEndpoint,
    cipher: TokenCipher,
    @Inject(RUNTIME_SETTINGS) settings: RuntimeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() @Inject(RUNTIME_MODE) private readonly mode: RuntimeMode = 'host',
  ) {
    this.spool = new EventSpool(new DiskFiles(settings.spoolDir), cipher);
  }

  onApplicationBootstrap(): void {
    if (this.mode === 'host') this.timer = setInterval(() => this.next(), everyMs).unref();
  }

  /** What is under way and ends later is done again after the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.isStopping = true;
    await Promise.race([this.working, sleep(stopPatienceMs, undefined, { ref: false })]);
  }

  /**
   * `kept`: it could not be judged now, and is durable.
   *
   * @throws what `LifecycleEndpoint.failure` tells the sender
   */
  async take(form: FormObject, body: Buffer): Promise<'done' | 'kept'> {
    const event = parseAppEvent(form);
    const receivedAt = this.clock.now();
    try {
      await this.endpoint.run(() => this.installations.handleEvent(event));
      return 'done';
    } catch (error) {
      if (!isOutage(error) || !(await this.keep(event, body, receivedAt))) throw error;
      const { event: name, auth } = event;
      this.logger.warn(
        { portal: auth.memberId, event: name, err: error },
        'An event cannot be judged now; it is kept',
      );
      return 'kept';
    }
  }

  private async keep(event: AppEvent, body: Buffer, receivedAt: number): Promise<boolean> {
    const { memberId } = event.auth;
    try {
      const isTrusted = await this.isTrusted(event);
      return await this.spool.keep({ memberId, body, receivedAt, isTrusted });
    } catch (error) {
      this.logger.error({ err: error, portal: memberId }, 'An event could not be kept');
      return false;
    }
  }

  /** Only decides in whose place the event waits. */
  private async isTrusted({ auth }: AppEvent): Promise<boolean> {
    if (auth.applicationToken === undefined) return false;
    try {
      return (await this.installations.authenticate(auth.memberId, auth.applicationToken)) === 'trusted';
    } catch {
      return false;
    }
  }

  private next(): void {
    if (!this.isIdle) return;
    this.isIdle = false;
    this.working = this.round()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The kept events could not be read'))
      .finally(() => (this.isIdle = true));
  }

  private round(): Promise<void> {
    return this.spool.drain((event) => this.retry(event), {
      damaged: (file) => this.logger.error({ file }, 'A kept event cannot be read; it was set aside'),
      missingKey: (file, key) =>
        this.logger.error(
          { file, key },
          'A kept event waits for an encryption key that TOKEN_ENCRYPTION_KEYS does not list: add it again',
        ),
    });
  }

  private async retry({ memberId, body, receivedAt }: KeptEvent): Promise<KeptEventVerdict> {
    if (this.isStopping) return 'later';
    const now = this.clock.now();
    const key = `${memberId} ${receivedAt}`;
    const tried = this.triedAt.get(key);
    const wait = Math.min(pauses.longest, Math.max(pauses.shortest, (now - receivedAt) / 4));
    if (tried !== undefined && now - tried < wait) return 'later';
    this.triedAt.set(key, now);
    const verdict = now - receivedAt > longestMs ? 'done' : await this.handle(memberId, body, receivedAt);
    if (verdict === 'done') this.triedAt.delete(key);
    return verdict;
  }

  private async handle(memberId: string, body: Buffer, receivedAt: number): Promise<KeptEventVerdict> {
    try {
      const event = parseAppEvent(parseForm(body));
      const { kind } = await this.installations.handleEvent(event, { receivedAt });
      this.logger.info({ portal: memberId, event: event.event, kind }, 'A kept event was handled');
      return 'done';
    } catch (error) {
      // Refusals were logged where they were made.
      if (error instanceof InstallationRefusedError) return error.retry.kind === 'never' ? 'done' : 'later';
      if (!isOutage(error)) this.logger.error({ err: error, portal: memberId }, 'A kept event failed');
      return 'later';
    }
  }
}

/** Whether what failed may work later although the event is the same. */
function isOutage(error: unknown): boolean {
  if (error instanceof InstallationRefusedError) return error.rule.status === 503;
  const failure = databaseFailure(error);
  return failure === 'unreachable' || failure === 'busy';
}
