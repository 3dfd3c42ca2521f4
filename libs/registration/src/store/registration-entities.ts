import { RegistrationTables1787320801000 } from './registration-tables.migration.js';
import { RegistrationRow } from './registration.entity.js';

/** For the host's data source. @internal */
export const registrationEntities = [RegistrationRow];

/** For the host's data source, in order. @internal */
export const registrationMigrations = [RegistrationTables1787320801000];
