import type { PortalOptions } from '../account/portal-options.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import { EmulatedPortal, type PortalParts } from './emulated-portal.js';

/** What a directory gives to each of its portals. */
export type DirectoryParts = Omit<PortalParts, 'rename'> & { readonly oauth: EmulatedOAuthServer };

/** The portals of one emulator, by name. */
export class PortalDirectory {
  private readonly bySlug = new Map<string, EmulatedPortal>();
  private readonly renamed = new Map<string, EmulatedPortal>();
  private count = 0;

  constructor(private readonly parts: DirectoryParts) {}

  get all(): readonly EmulatedPortal[] {
    return [...this.bySlug.values()];
  }

  find(slug: string): EmulatedPortal | undefined {
    return this.bySlug.get(slug);
  }

  /** The portal that had this name before. */
  formerly(slug: string): EmulatedPortal | undefined {
    return this.renamed.get(slug);
  }

  /** @throws Error when the name is taken, or is none. */
  add(options: PortalOptions): EmulatedPortal {
    this.checkFree(options.slug);
    const parts: PortalParts = {
      ...this.parts,
      rename: (portal, slug) => this.rename(portal, slug),
    };
    const portal = new EmulatedPortal(parts, this.count, options);
    this.count += 1;
    this.parts.oauth.enrol(portal);
    this.bySlug.set(portal.slug, portal);
    portal.announce('added');
    return portal;
  }

  private rename(portal: EmulatedPortal, slug: string): void {
    this.checkFree(slug);
    this.bySlug.delete(portal.slug);
    this.renamed.set(portal.slug, portal);
    portal.slug = slug;
    this.bySlug.set(slug, portal);
    portal.announce('renamed');
  }

  private checkFree(slug: string): void {
    if (this.bySlug.has(slug)) throw new Error(`A portal called "${slug}" exists already`);
  }
}
