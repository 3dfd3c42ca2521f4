import { getConfigToken } from '@nestjs/config';

/** The namespace of the settings in `@nestjs/config`. */
export const settingsNamespace = 'bizproc';

/**
 * The validated `RuntimeSettings`. With `BizprocModule.forRoot` the `ConfigService` knows them too, as `bizproc`.
 *
 * @public
 */
export const RUNTIME_SETTINGS = getConfigToken(settingsNamespace);
