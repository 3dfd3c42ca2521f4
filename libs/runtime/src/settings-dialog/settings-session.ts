import type { TokenCipher } from '@bizproc-kit/persistence';
import { DocumentType, type Clock } from '@bizproc-kit/protocol';
import { SettingsRefusedError } from './settings-refused.error.js';

/** What a verified dialog may do: ask for the fields of one step on one portal. */
export interface SettingsSession {
  readonly memberId: string;
  readonly code: string;
  readonly documentType: DocumentType;
  readonly language: string;
}

interface Sealed {
  readonly memberId: string;
  readonly code: string;
  readonly documentType: [string, string, string];
  readonly language: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly until: number;
}

const context = 'settings-dialog/session';
/** A dialog that says nothing for so long is closed. */
const idleMs = 30 * 60_000;
/** No dialog is open for longer. */
const longestMs = 12 * 3_600_000;

/**
 * Sessions of open dialogs. They are sealed texts that the page carries, so that any replica serves any page, and they have
 * nothing to do with the tokens of the post: those never go back to the browser (protocol 10.2).
 */
export class SettingsSessions {
  constructor(
    private readonly cipher: TokenCipher,
    private readonly clock: Clock,
  ) {}

  open(session: SettingsSession): string {
    return this.seal(session, this.clock.now());
  }

  /**
   * The session behind a text, and its continuation.
   *
   * @throws SettingsRefusedError (`session-over`) when it is not ours, has ended, or is of another step.
   */
  continue(text: unknown, code: string): { session: SettingsSession; next: string } {
    const sealed = this.read(text);
    const now = this.clock.now();
    if (!sealed || sealed.code !== code || sealed.until <= now || sealed.openedAt + longestMs <= now) {
      throw new SettingsRefusedError('session-over');
    }
    const session = { ...sealed, documentType: new DocumentType(...sealed.documentType) };
    return { session, next: this.seal(session, sealed.openedAt) };
  }

  private seal({ memberId, code, documentType, language }: SettingsSession, openedAt: number): string {
    const until = this.clock.now() + idleMs;
    const sealed: Sealed = { memberId, code, documentType: documentType.toWire(), language, openedAt, until };
    return this.cipher.seal(JSON.stringify(sealed), context);
  }

  private read(text: unknown): Sealed | undefined {
    if (typeof text !== 'string') return undefined;
    try {
      return JSON.parse(this.cipher.open(text, context)) as Sealed;
    } catch {
      return undefined;
    }
  }
}
