import {
  type ActivityDefinition,
  type ActivitySettings,
  boundPortal,
  type SettingsContext,
  type SettingsField,
} from '@bizproc-kit/activity';
import { BizprocKitError } from '@bizproc-kit/errors';
import type { Installations, PortalInstallation } from '@bizproc-kit/installations';
import type { TokenCipher } from '@bizproc-kit/persistence';
import {
  MalformedCallError,
  parsePlacementPost,
  type Clock,
  type FormObject,
  type PlacementPost,
} from '@bizproc-kit/protocol';
import type { FrameVerifier } from './frame-verifier.js';
import { fieldViews, type FieldView } from './settings-fields.js';
import { settingsPage, type SettingsPage } from './settings-page.js';
import { SettingsRefusedError } from './settings-refused.error.js';
import { SettingsSessions, type SettingsSession } from './settings-session.js';
import { dialogValues } from './settings-values.js';

/** @public */
export interface SettingsDialogParts {
  readonly definitions: () => readonly ActivityDefinition[];
  /** The provider instance of an activity's `settings`, however Nest makes it. */
  readonly resolve: (target: new (...args: never[]) => ActivitySettings) => Promise<ActivitySettings>;
  readonly portals: Pick<Installations, 'portal' | 'client'>;
  readonly verifier: Pick<FrameVerifier, 'verify'>;
  readonly cipher: TokenCipher;
  /** Address of the platform's library for frames. */
  readonly libraryUrl: string;
  readonly clock: Clock;
}

/** What an open dialog sends to be brought up to date. Everything in it comes from a browser. */
export interface RefreshRequest {
  readonly session?: unknown;
  readonly values?: unknown;
  readonly documentFields?: unknown;
}

/** What an open dialog gets. */
export interface RefreshReply {
  readonly session: string;
  readonly fields: readonly FieldView[];
}

/** Longest time for a provider: somebody looks at the page. */
const patienceMs = 10_000;
/** Descriptions of document fields travel to the page and back; beyond this size without their options. */
const largestFields = 256 * 1024;

/**
 * The settings dialogs of activities with `settings` (protocol 9): verifies the post, gives the frame a session of its own,
 * serves the page, and keeps it up to date.
 *
 * @public
 */
export class SettingsDialog {
  private readonly sessions: SettingsSessions;

  constructor(private readonly parts: SettingsDialogParts) {
    this.sessions = new SettingsSessions(parts.cipher, parts.clock);
  }

  /**
   * The page for a post of the portal's frame.
   *
   * @throws SettingsRefusedError
   */
  async open(code: string, query: FormObject, form: FormObject): Promise<SettingsPage> {
    const definition = this.definition(code);
    const post = readPost(query, form);
    if (post.code !== code) throw new SettingsRefusedError('unknown-step');
    const portal = await this.parts.verifier.verify(post);
    const { memberId, documentType, language } = post;
    const session: SettingsSession = { memberId, code, documentType, language };
    const documentFields = compact(post.documentFields);
    const values = dialogValues(definition, post.currentValues);
    const live = await this.ask(definition, session, portal, values, documentFields).catch(
      (error: unknown) => {
        // The page is worth showing without what the provider would add: the declared fields can be filled in.
        if (error instanceof SettingsRefusedError && error.reason === 'provider-failed') return undefined;
        throw error;
      },
    );
    const fields = fieldViews(definition, live ?? {}, language);
    const state = {
      session: this.sessions.open(session),
      fields,
      values,
      documentFields,
      isStale: live === undefined,
    };
    const origins = [new URL(portal.clientEndpoint).origin, `${post.protocol}://${post.domain}`];
    return settingsPage(state, language, origins, this.parts.libraryUrl);
  }

  /**
   * The fields for what the page holds now.
   *
   * @throws SettingsRefusedError
   */
  async refresh(
    code: string,
    { session: text, values, documentFields }: RefreshRequest,
  ): Promise<RefreshReply> {
    const definition = this.definition(code);
    const { session, next } = this.sessions.continue(text, code);
    const portal = await this.parts.portals.portal(session.memberId);
    if (!portal || portal.status === 'uninstalled') throw new SettingsRefusedError('unknown-portal');
    const live = await this.ask(
      definition,
      session,
      portal,
      dialogValues(definition, values),
      mapOf(documentFields),
    );
    return { session: next, fields: fieldViews(definition, live, session.language) };
  }

  private definition(code: string): ActivityDefinition {
    const definition = this.parts
      .definitions()
      .find(({ settings, codes }) => settings && codes.some((step) => step.code === code));
    if (!definition) throw new SettingsRefusedError('unknown-step');
    return definition;
  }

  private async ask(
    { settings }: ActivityDefinition,
    { memberId, documentType, language }: SettingsSession,
    portal: PortalInstallation,
    values: ReturnType<typeof dialogValues>,
    documentFields: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, SettingsField | undefined>> {
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const provider = await this.parts.resolve(settings as new (...args: never[]) => ActivitySettings);
      const client = await this.parts.portals.client(memberId);
      const context: SettingsContext = {
        // Before the bulk of registrations: somebody sits before the page.
        portal: boundPortal({ memberId, domain: portal.domain, client }, { signal, lane: 'interactive' }),
        documentType,
        documentFields,
        language,
        signal,
      };
      return (await withSignal(signal, provider.fields(values, context))) as Record<
        string,
        SettingsField | undefined
      >;
    } catch (cause) {
      throw new SettingsRefusedError('provider-failed', { cause });
    }
  }
}

/** Providers that do not listen to the signal are not waited for either. */
function withSignal<T>(signal: AbortSignal, work: T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function readPost(query: FormObject, form: FormObject): PlacementPost {
  try {
    return parsePlacementPost(query, form);
  } catch (cause) {
    if (cause instanceof MalformedCallError) throw new SettingsRefusedError('malformed', { cause });
    throw cause;
  }
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function compact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (JSON.stringify(fields).length <= largestFields) return { ...fields };
  return Object.fromEntries(
    Object.entries(fields).map(([id, field]) => {
      const { Options: _options, ...rest } = mapOf(field);
      return [id, rest];
    }),
  );
}

/** For the log: what the provider itself said. */
export function causeOf(error: unknown): unknown {
  return error instanceof BizprocKitError ? (error.cause ?? error) : error;
}
