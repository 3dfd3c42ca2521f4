import {
  startEmulator,
  type EmulatedPortal,
  type Installation,
  type PortalOptions,
  type RunningEmulator,
} from '@bizproc-kit/emulator';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';
import type { PortalDirectory, RegistrablePortal } from '../index.js';

/** Portals of an emulator on which the app is installed, as registration sees them. */
export class EmulatedDirectory implements PortalDirectory {
  private readonly clients = new Map<string, RestClient>();
  /** Language that the host has stored, by slug. */
  readonly languages = new Map<string, string>();

  private constructor(readonly emulator: RunningEmulator) {}

  static async start(portals: PortalOptions[] = [{ slug: 'acme' }]): Promise<EmulatedDirectory> {
    const emulator = await startEmulator({ portals, requestLimit: false, operatingLimitSeconds: false });
    const directory = new EmulatedDirectory(emulator);
    for (const { slug } of portals) directory.install(slug);
    return directory;
  }

  get acme(): EmulatedPortal {
    return this.emulator.portal('acme');
  }

  /** Puts the app in place, installed by `userId`; its client then speaks for that user. */
  install(slug: string, userId?: number): Installation {
    const portal = this.emulator.portal(slug);
    const installation = portal.createInstallation({
      installUrl: 'http://127.0.0.1:9/',
      mode: 'script',
      userId,
    });
    installation.installed = true;
    this.clients.set(portal.memberId, this.clientOf(portal, installation));
    return installation;
  }

  installation(slug = 'acme'): Installation {
    return this.emulator.portal(slug).installation() as Installation;
  }

  list(): Promise<RegistrablePortal[]> {
    return Promise.resolve(this.emulator.portals.map((portal) => this.describe(portal)));
  }

  find(memberId: string): Promise<RegistrablePortal | undefined> {
    const portal = this.emulator.portals.find((candidate) => candidate.memberId === memberId);
    return Promise.resolve(portal && this.describe(portal));
  }

  client(memberId: string): Promise<RestClient> {
    return Promise.resolve(this.clients.get(memberId) as RestClient);
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
    await this.emulator.close();
  }

  private describe(portal: EmulatedPortal): RegistrablePortal {
    const installerUserId = String(portal.installation()?.userId ?? '');
    const language = this.languages.get(portal.slug) ?? null;
    return { memberId: portal.memberId, domain: portal.domain, language, installerUserId };
  }

  private clientOf(portal: EmulatedPortal, installation: Installation): RestClient {
    const { accessToken } = this.emulator.oauth.issue(installation, installation.userId);
    const grant = { accessToken, endpoint: portal.restUrl };
    return new RestClient({
      portal: portal.memberId,
      auth: {
        current: () => Promise.resolve(grant),
        refreshed: () => Promise.reject(new Error('not refreshed here')),
      },
      guard: new AddressGuard({ allowInsecure: true }),
      budget: new RateBudget({ burst: 1_000, perSecond: 1_000 }),
      retry: { attempts: 1 },
    });
  }
}
