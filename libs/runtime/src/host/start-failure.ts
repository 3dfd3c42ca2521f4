import { BizprocKitError } from '@bizproc-kit/errors';
import { SettingsError } from '../settings/settings.error.js';

/** What a person reads when the host does not start, and the exit code: 2 when the settings have to change, else 1. */
export interface StartFailure {
  readonly text: string;
  readonly exitCode: 1 | 2;
}

const settingCodes = new Set(['BPK_SETTINGS', 'BPK_DATABASE_URL', 'BPK_ENCRYPTION_KEYS']);

export function describeStartFailure(error: unknown, port: number): StartFailure {
  if (error instanceof SettingsError) return { text: error.message, exitCode: 2 };
  if (error instanceof BizprocKitError) {
    return { text: error.message, exitCode: settingCodes.has(error.code) ? 2 : 1 };
  }
  const { code, message, path } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return { text: `Port ${port} is in use. Stop the other program or set PORT.`, exitCode: 1 };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return {
        text: path
          ? `${path} is not writable (${code}).`
          : `Port ${port} may not be opened (${code}). Set PORT.`,
        exitCode: path ? 2 : 1,
      };
    default:
      return { text: message ?? String(error), exitCode: 1 };
  }
}
