import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnsealError, type TokenCipher } from '@bizproc-kit/persistence';

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

/** Files that could not be opened, for the log. */
export interface EventSpoolTroubles {
  damaged(file: string): void;
  missingKey(file: string, keyId: string | undefined): void;
}

/**
 * Events of the app's life that wait outside the database, one sealed file each: the platform sends an event once.
 * Nothing in them is believed before they are handed out. Processes may share the folder: whoever handles an event
 * twice does the same twice.
 */
export class EventSpool {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
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
   * Those of known portals come first.
   */
  async drain(
    take: (event: KeptEvent) => Promise<KeptEventVerdict>,
    troubles: EventSpoolTroubles,
  ): Promise<void> {
    const portals = await this.byPortal();
    const worker = async (): Promise<void> => {
      for (let names = portals.shift(); names !== undefined; names = portals.shift()) {
        await this.drainPortal(names, take, troubles);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
  }

  private async drainPortal(
    names: readonly string[],
    take: (event: KeptEvent) => Promise<KeptEventVerdict>,
    troubles: EventSpoolTroubles,
  ): Promise<void> {
    for (const name of names) {
      const event = await this.read(join(this.folder, name), troubles);
      if (event === undefined || (await take(event)) === 'later') return;
      await rm(join(this.folder, name), { force: true });
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

    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const sealed = this.cipher.seal(
      JSON.stringify({ memberId, body: body.toString('base64'), receivedAt, isTrusted }),
      context,
    );
    const time = String(receivedAt).padStart(15, '0');
    const path = join(this.folder, `${time}-${kind}-${portal}-${randomBytes(6).toString('hex')}.event`);
    const file = await open(`${path}.new`, 'wx', 0o600);
    try {
      await file.writeFile(sealed);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(this.folder);
    return true;
  }

  private async read(path: string, troubles: EventSpoolTroubles): Promise<KeptEvent | undefined> {
    const sealed = await readFile(path, 'utf8').catch(() => undefined);
    // Another process has done it.
    if (sealed === undefined) return undefined;
    try {
      const event = JSON.parse(this.cipher.open(sealed, context)) as KeptEvent & { body: unknown };
      return { ...event, body: Buffer.from(String(event.body), 'base64') };
    } catch (error) {
      if (error instanceof UnsealError && error.failure === 'unknown-key') {
        troubles.missingKey(path, error.keyId);
      } else {
        troubles.damaged(path);
        await rename(path, `${path}.damaged`).catch(() => undefined);
      }
      return undefined;
    }
  }

  private async names(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    return names.filter((name) => namePattern.test(name)).sort();
  }
}

/** A rename is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
