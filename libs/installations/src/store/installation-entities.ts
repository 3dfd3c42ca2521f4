import { PortalCultureTable1787320802000 } from '../culture/portal-culture-table.migration.js';
import { PortalCultureRow } from '../culture/portal-culture.entity.js';
import { VaultEntry } from './vault-entry.entity.js';
import { Grant } from '../portal/grant.entity.js';
import { PortalInstallation } from '../portal/portal-installation.entity.js';
import { InstallationTables1787320800000 } from './installation-tables.migration.js';

/** For the host's data source. @internal */
export const installationEntities = [PortalInstallation, Grant, VaultEntry, PortalCultureRow];

/** For the host's data source, in order. @internal */
export const installationMigrations = [InstallationTables1787320800000, PortalCultureTable1787320802000];
