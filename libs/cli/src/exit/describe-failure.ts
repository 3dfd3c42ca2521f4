import { BizprocKitError } from '@bizproc-kit/errors';
import { SettingsError } from '@bizproc-kit/runtime';
import { CommanderError } from 'commander';

import { UsageFailure } from './usage.failure.js';

/** What the operator reads on standard error, and the exit code: 2 when the call or the settings have to change, else 1. */
export interface DescribedFailure {
  readonly text: string;
  readonly exitCode: 1 | 2;
}

/** Codes of errors that only other settings cure. */
const settingCodes = new Set([
  'BPK_SETTINGS',
  'BPK_DATABASE_URL',
  'BPK_ENCRYPTION_KEYS',
  'BPK_ENCRYPTION_KEY_MISMATCH',
]);
/** Codes of the system for files that cannot be used. */
const fileCodes = new Set(['ENOENT', 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS']);

const oneLine = (text: string): string =>
  text
    .trim()
    .split(/\s*\n\s*/)
    .join(' ');

export function describeFailure(error: unknown): DescribedFailure {
  if (error instanceof CommanderError) {
    return { text: oneLine(error.message.replace(/^error: /, '')), exitCode: 2 };
  }
  if (error instanceof SettingsError) return { text: error.problems.map(oneLine).join('; '), exitCode: 2 };
  if (error instanceof BizprocKitError) {
    const isCall = error instanceof UsageFailure || settingCodes.has(error.code);
    return { text: oneLine(error.message), exitCode: isCall ? 2 : 1 };
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return { text: oneLine(message ?? String(error)), exitCode: code && fileCodes.has(code) ? 2 : 1 };
}
