import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { InstallationStore, PortalFilter } from './installation-store.port.js';

const pageSize = 500;

/** All portals that fit, page after page, in the order of their member ids. They may change meanwhile. */
export async function* eachPortal(
  store: Pick<InstallationStore, 'list'>,
  filter: PortalFilter = {},
): AsyncGenerator<PortalInstallation, void, undefined> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list({ ...filter, limit: pageSize, ...(after !== undefined && { after }) });
    yield* page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.memberId;
  }
}
