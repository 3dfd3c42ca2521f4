import { UnsealError } from '@bizproc-kit/persistence';

/** Files that could not be opened, for the log. */
export interface SpoolTroubles {
  /** Nobody can read all of the file; it was set aside. */
  damaged(file: string): void;
  /** The file is sealed with a key that is not listed now. It is kept. */
  missingKey(file: string, keyId: string | undefined): void;
}

/** What became of opening something sealed. */
export type Opened<T> =
  | { readonly kind: 'opened'; readonly value: T }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'missing-key'; readonly keyId: string | undefined };

/** Runs `open`, and says why it failed. */
export function tryOpen<T>(open: () => T): Opened<T> {
  try {
    return { kind: 'opened', value: open() };
  } catch (error) {
    if (error instanceof UnsealError && error.failure === 'unknown-key') {
      return { kind: 'missing-key', keyId: error.keyId };
    }
    return { kind: 'damaged' };
  }
}
