import { createHash, randomBytes } from 'node:crypto';
import type { TokenCipher } from '@bizproc-kit/persistence';
import { tryOpen, type SpoolTroubles } from '../spool/sealed-lines.js';
import type { SpoolFiles } from '../spool/spool-files.js';

/** An event that could not be proven when it came. */
export interface KeptEvent {
  readonly memberId: string;
  /** The body as it came. */
  readonly body: Buffer;
  /** Epoch milliseconds, by this host's clock. */
  readonly receivedAt: number;
  /** Whether it carried the portal's application token, as far as that could be told. */
  readonly isTrusted: boolean;
}

/** Files at most, in all and per portal: strangers must not fill the disk, nor take the place of installed portals. */
const bounds = {
  trusted: { inAll: 2_000, perPortal: 20 },
  unproven: { inAll: 200, perPortal: 5 },
};
/** Portals whose events are handed out at once: one that hangs must not hold up the others. */
const parallel = 8;
/** Real ones have a kilobyte or two. */
const largestBody = 16 * 1024;
const context = 'event';
const namePattern = /^(\d{15})-([a-z]+)-([0-9a-f]{16})-[0-9a-f]+\.event$/;

/** What is to become of an event that was handed out. */
export type KeptEventVerdict = 'done' | 'later';

/**
 * Events of the app's life that wait outside the database, one sealed file each: the platform sends an event once.
 * Nothing in them is believed before they are handed out. Processes may share the folder: whoever handles an event
 * twice does the same twice.
 */
export class EventSpool {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: SpoolFiles,
    private readonly cipher: TokenCipher,
  ) {}

  /** Resolves when the event is on the disk; false when there is no place for it. */
  keep(event: KeptEvent): Promise<boolean> {
    const kept = this.turn.then(() => this.write(event));
    this.turn = kept.catch(() => undefined);
    return kept;
  }

  /**
   * Hands the events out, those of one portal in the order in which they came; `later` also holds back what follows.
   * Those of known portals come first. A file that cannot be read holds up its portal alone: it rejects after the others.
   */
  async drain(take: (event: KeptEvent) => Promise<KeptEventVerdict>, troubles: SpoolTroubles): Promise<void> {
    const portals = await this.byPortal();
    let failed: { readonly error: unknown } | undefined;
    const worker = async (): Promise<void> => {
      for (let names = portals.shift(); names !== undefined; names = portals.shift()) {
        await this.drainPortal(names, take, troubles).catch((error: unknown) => void (failed ??= { error }));
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    if (failed) throw failed.error;
  }

  private async drainPortal(
    names: readonly string[],
    take: (event: KeptEvent) => Promise<KeptEventVerdict>,
    troubles: SpoolTroubles,
  ): Promise<void> {
    for (const name of names) {
      const event = await this.read(name, troubles);
      if (event === undefined || (await take(event)) === 'later') return;
      await this.files.remove(name);
    }
  }

  private async byPortal(): Promise<string[][]> {
    const portals = new Map<string, string[]>();
    for (const name of await this.names()) {
      const [, , , portal = ''] = namePattern.exec(name) ?? [];
      portals.set(portal, [...(portals.get(portal) ?? []), name]);
    }
    const isKnown = (names: string[]) => names.some((name) => namePattern.exec(name)?.[2] === 'trusted');
    return [...portals.values()].sort((one, other) => Number(isKnown(other)) - Number(isKnown(one)));
  }

  private async write({ memberId, body, receivedAt, isTrusted }: KeptEvent): Promise<boolean> {
    const kind = isTrusted ? 'trusted' : 'unproven';
    const portal = createHash('sha256').update(memberId).digest('hex').slice(0, 16);
    const alike = (await this.names()).filter((name) => namePattern.exec(name)?.[2] === kind);
    const ofPortal = alike.filter((name) => namePattern.exec(name)?.[3] === portal);
    const { inAll, perPortal } = bounds[kind];
    if (body.length > largestBody || alike.length >= inAll || ofPortal.length >= perPortal) return false;

    const sealed = this.cipher.seal(
      JSON.stringify({ memberId, body: body.toString('base64'), receivedAt, isTrusted }),
      context,
    );
    const time = String(receivedAt).padStart(15, '0');
    await this.files.write(`${time}-${kind}-${portal}-${randomBytes(6).toString('hex')}.event`, sealed);
    return true;
  }

  private async read(name: string, troubles: SpoolTroubles): Promise<KeptEvent | undefined> {
    const sealed = await this.files.read(name);
    // Another process has done it.
    if (sealed === undefined) return undefined;
    const opened = tryOpen(
      () => JSON.parse(this.cipher.open(sealed, context)) as KeptEvent & { body: unknown },
    );
    if (opened.kind === 'opened')
      return { ...opened.value, body: Buffer.from(String(opened.value.body), 'base64') };
    if (opened.kind === 'missing-key') {
      troubles.missingKey(name, opened.keyId);
    } else {
      troubles.damaged(name);
      await this.files.setAside(name);
    }
    return undefined;
  }

  private async names(): Promise<string[]> {
    return (await this.files.list('.event')).filter((name) => namePattern.test(name));
  }
}
