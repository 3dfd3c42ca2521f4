import { authOf, framePost, frameQuery } from '../delivery/call-forms.js';
import { buildQuery } from '../wire/php-query.js';
import type { PhpMap } from '../wire/php-value.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { AppCaller, FrameAnswer } from '../delivery/app-caller.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import type { Identifiers } from '../random/identifiers.js';
import { settingsDialog, type SettingsDialogOptions } from '../designer/settings-dialog.js';
import type { InstallationRequest, PortalAccount } from '../account/portal-account.js';
import type { Installation } from '../account/installation.js';
import type { EventBinding } from '../account/registration.js';

/** How an app is installed. @public */
export interface InstallOptions extends InstallationRequest {
  /**
   * Whether the page of an app with UI calls `BX24.installFinish()`. `auto`: if its text does, since nothing
   * runs scripts here. Default `auto`.
   */
  finish?: 'auto' | 'always' | 'never';
}

/** What came of it. @public */
export interface InstallOutcome {
  /** Status of the app's answer, 0 when none came. */
  status: number;
  /** The page, for apps with UI. */
  body: string;
  /** Whether the app counts as installed. */
  installed: boolean;
  error: string | undefined;
}

/** A change of the app's payment. @public */
export interface PaymentChange {
  clientId?: string;
  /** False: trial or subscription over, calls and events stop. */
  allowed?: boolean;
  expired?: boolean;
  days?: number | null;
}

/** A POST that a browser makes into a frame. @public */
export interface FramePost {
  url: string;
  query: string;
  body: string;
}

/** Events that carry tokens, and those that carry the refresh token as well (protocol 5.4). */
const withoutTokens = new Set(['ONAPPUNINSTALL', 'ONAPPMETHODCONFIRM']);
const queueEvent = 'ONOFFLINEEVENT';
const withRefreshToken = new Set([
  'ONAPPINSTALL',
  'ONAPPUPDATE',
  'ONSUBSCRIPTIONRENEW',
  'ONAPPTEST',
  queueEvent,
]);

/** Installs, updates and removes apps, and tells them. @public */
export class AppLifecycle {
  constructor(
    private readonly caller: AppCaller,
    private readonly oauth: EmulatedOAuthServer,
    private readonly clock: VirtualClock,
    private readonly ids: Identifiers,
  ) {}

  async install(portal: PortalAccount, options: InstallOptions): Promise<InstallOutcome> {
    const installation = portal.createInstallation(options);
    portal.announce('is being installed');
    if (options.mode === 'script') return this.installScript(portal, installation);
    const page = await this.openFrame(installation, options.installUrl);
    const finishes =
      options.finish === 'always' ||
      (options.finish !== 'never' &&
        page.status >= 200 &&
        page.status < 300 &&
        page.body.includes('installFinish'));
    if (finishes) this.finishInstall(installation);
    return { ...page, installed: installation.installed };
  }

  /** What `BX24.installFinish()` in the page does; `ONAPPINSTALL` goes out if the app has bound it. */
  finishInstall(installation: Installation): void {
    if (installation.installed) return;
    installation.installed = true;
    installation.portal.announce('installed');
    void this.fire(installation, 'ONAPPINSTALL', this.installData(installation));
  }

  async uninstall(portal: PortalAccount, options: { clientId?: string; clean?: boolean }): Promise<void> {
    const installation = this.installed(portal, options.clientId);
    const bindings = this.bindingsFor(installation, 'ONAPPUNINSTALL');
    installation.registrations.clear();
    this.dropPlacements(installation, true);
    portal.dropInstallation(installation.app.clientId);
    portal.announce('uninstalled');
    const data = { LANGUAGE_ID: portal.culture.language, CLEAN: options.clean ? 1 : 0 };
    await this.send(installation, 'ONAPPUNINSTALL', data, bindings);
  }

  async update(
    portal: PortalAccount,
    options: { clientId?: string; version?: number; newApplicationToken?: boolean },
  ): Promise<void> {
    const installation = this.installed(portal, options.clientId);
    const previous = installation.version;
    installation.version = options.version ?? previous + 1;
    if (options.newApplicationToken) installation.applicationToken = this.ids.hex32();
    installation.registrations.clear();
    this.dropPlacements(installation, false);
    const bindings = this.bindingsFor(installation, 'ONAPPUPDATE');
    const kept = installation.eventBindings.filter((binding) => binding.event !== 'ONAPPINSTALL');
    installation.eventBindings.splice(0, installation.eventBindings.length, ...kept);
    portal.announce('updated');
    const data = {
      VERSION: installation.version,
      PREVIOUS_VERSION: previous,
      LANGUAGE_ID: portal.culture.language,
    };
    await this.send(installation, 'ONAPPUPDATE', data, bindings);
  }

  /** Sends an event to those who bound it; nothing while the app is not installed or not paid (protocol 5.4). */
  async fire(
    installation: Installation,
    event: string,
    data: Record<string, unknown>,
    userId: number | null = installation.userId,
  ): Promise<void> {
    if (!installation.installed || !installation.paymentAllowed) return;
    const isQueued = this.queue(installation, event, data, userId);
    await this.send(installation, event, data, this.bindingsFor(installation, event), userId);
    if (isQueued) await this.tellOfQueue(installation, userId);
  }

  /** Writes an event into the queues that want it. */
  private queue(
    installation: Installation,
    event: string,
    data: Record<string, unknown>,
    userId: number | null,
  ): boolean {
    const wanted = installation.eventBindings.filter((binding) => binding.event === event && binding.offline);
    for (const { connectorId } of wanted) {
      installation.offline.push({ event, data: data as PhpMap, userId, connectorId }, this.clock.now());
    }
    return wanted.length > 0;
  }

  /** `ONOFFLINEEVENT`: something waits to be fetched; a second apart unless the binding says otherwise (protocol 5.4). */
  private async tellOfQueue(installation: Installation, userId: number | null): Promise<void> {
    const due = this.bindingsFor(installation, queueEvent).filter(({ id, options }) => {
      const pauseSeconds = Number(options['minTimeout'] ?? 1);
      return installation.offline.mayTell(id, pauseSeconds, this.clock.now());
    });
    await this.send(installation, queueEvent, {}, due, userId);
  }

  /** Payment has changed; nothing is sent once it is no longer allowed (protocol 5.8). */
  async changePayment(portal: PortalAccount, change: PaymentChange): Promise<void> {
    const installation = this.installed(portal, change.clientId);
    installation.paymentAllowed = change.allowed ?? installation.paymentAllowed;
    installation.paymentExpired = change.expired ?? installation.paymentExpired;
    if (change.days !== undefined) installation.days = change.days;
    portal.announce('payment changed');
    await this.fire(installation, 'ONAPPPAYMENT', {
      CODE: installation.app.code,
      VERSION: installation.version,
      STATUS: installation.app.status,
      PAYMENT_EXPIRED: installation.paymentExpired ? 'Y' : 'N',
      DAYS: installation.days,
      LANGUAGE_ID: portal.culture.language,
    });
  }

  /** An administrator answers whether the app may call a method (protocol 8.2). */
  async confirmMethod(
    portal: PortalAccount,
    method: string,
    confirmed: boolean,
    clientId?: string,
  ): Promise<void> {
    const installation = this.installed(portal, clientId);
    const state = installation.confirmations.get(method);
    const token = state?.token ?? this.ids.hex32();
    installation.confirmations.set(method, { state: confirmed ? 'granted' : 'denied', token });
    await this.fire(installation, 'ONAPPMETHODCONFIRM', {
      TOKEN: token,
      METHOD: method,
      CONFIRMED: confirmed ? 1 : 0,
      LANGUAGE_ID: portal.culture.language,
    });
  }

  /** From now on the method waits for an administrator's consent. */
  demandConfirmation(portal: PortalAccount, method: string, clientId?: string): void {
    const installation = this.installed(portal, clientId);
    installation.confirmations.set(method, { state: 'waiting', token: this.ids.hex32() });
  }

  /** A designer opens the settings dialog of a step: the POST to its `PLACEMENT_HANDLER` (protocol 9.1). */
  async openSettings(portal: PortalAccount, options: SettingsDialogOptions): Promise<FrameAnswer> {
    const { url, query, body } = this.settingsFrame(portal, options);
    return this.caller.frame(portal, 'placement', withQuery(url, query), body);
  }

  /** The same POST as a form for a browser to send into a frame. */
  settingsFrame(portal: PortalAccount, options: SettingsDialogOptions): FramePost {
    const registration = portal.registrations.find(
      ({ code, clientId }) => code === options.code && (options.clientId ?? clientId) === clientId,
    );
    const binding = portal.placements.find(
      (candidate) => candidate.code === options.code && candidate.clientId === registration?.clientId,
    );
    if (!registration || !binding)
      throw new Error(`${options.code} has no settings page on portal ${portal.slug}`);
    const installation = this.installed(portal, registration.clientId);
    const activityName = options.activityName ?? this.ids.activityName();
    const text = settingsDialog(portal, registration, activityName, options);
    return this.frame(installation, binding.handler, binding.placement, text, options.userId);
  }

  /** The POST of a user's browser into a frame of the app. */
  async openFrame(
    installation: Installation,
    url: string,
    placement = 'DEFAULT',
    placementOptions?: string,
    userId = installation.userId,
  ): Promise<{ status: number; body: string; error: string | undefined }> {
    const { query, body } = this.frame(installation, url, placement, placementOptions, userId);
    const kind = placement === 'DEFAULT' ? 'install' : 'placement';
    return this.caller.frame(installation.portal, kind, withQuery(url, query), body);
  }

  /** Address, query and body of a frame's POST, with tokens of their own. */
  frame(
    installation: Installation,
    url: string,
    placement = 'DEFAULT',
    placementOptions?: string,
    userId = installation.userId,
  ): FramePost {
    const { portal } = installation;
    const tokens = this.oauth.issue(installation, userId);
    const isHttps = portal.restUrl.startsWith('https:');
    return {
      url,
      query: buildQuery(frameQuery(portal, this.ids.frameSession(), isHttps)),
      body: buildQuery(framePost(portal, installation, tokens, placement, placementOptions)),
    };
  }

  private async installScript(portal: PortalAccount, installation: Installation): Promise<InstallOutcome> {
    installation.installed = true;
    portal.announce('installed');
    const body = this.eventBody(installation, 'ONAPPINSTALL', this.installData(installation), undefined);
    const outcome = await this.caller.event(portal, 'ONAPPINSTALL', installation.installUrl, body);
    return { status: outcome.status, body: outcome.response, installed: true, error: outcome.error };
  }

  private installData({ version, portal }: Installation): Record<string, unknown> {
    return { VERSION: version, ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: portal.culture.language };
  }

  private async send(
    installation: Installation,
    event: string,
    data: Record<string, unknown>,
    bindings: EventBinding[],
    userId: number | null = installation.userId,
  ): Promise<void> {
    await Promise.all(
      bindings.map((binding) => {
        const who = binding.authType > 0 ? binding.authType : userId;
        const body = this.eventBody(installation, event, data, binding.id, who);
        return this.caller.event(installation.portal, event, binding.handler, body);
      }),
    );
  }

  private eventBody(
    installation: Installation,
    event: string,
    data: Record<string, unknown>,
    handlerId: number | undefined,
    userId: number | null = installation.userId,
  ): string {
    const user = userId === null ? undefined : installation.portal.users.get(userId);
    const hasTokens = user?.active === true && !withoutTokens.has(event);
    return buildQuery({
      event,
      event_handler_id: handlerId,
      data,
      ts: this.clock.seconds(),
      auth: authOf(installation.portal, installation, {
        tokens: hasTokens ? this.oauth.issue(installation, user.id) : undefined,
        withRefreshToken: withRefreshToken.has(event),
      }),
    });
  }

  private bindingsFor(installation: Installation, event: string): EventBinding[] {
    return installation.eventBindings.filter((binding) => binding.event === event && !binding.offline);
  }

  private dropPlacements(installation: Installation, all: boolean): void {
    const { placements } = installation.portal;
    const kept = placements.filter(
      (binding) => binding.clientId !== installation.app.clientId || (!all && binding.code === undefined),
    );
    placements.splice(0, placements.length, ...kept);
  }

  private installed(portal: PortalAccount, clientId: string | undefined): Installation {
    const installation = portal.installation(clientId);
    if (!installation) throw new Error(`The app is not installed on portal ${portal.slug}`);
    return installation;
  }
}

function withQuery(url: string, query: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
