import { PluginFailure } from './plugin-failure.ts';

export type ActivityKind = 'robot' | 'activity' | 'both';

/** The codes that a class registers (`both` has one of its own for each kind), checked by the platform's rules. */
export function registeredCodes(code: string, kind: ActivityKind): string[] {
  const codes = kind === 'both' ? [code, `${code}_activity`] : [code];
  for (const one of codes) {
    if (!/^[a-z0-9._-]+$/i.test(one)) {
      throw new PluginFailure(`"${code}" is not a code: use only Latin letters, digits, ".", "-" and "_"`);
    }
    if (/^\d+$/.test(one)) throw new PluginFailure(`"${code}" is not a code: it needs at least one letter`);
    if (one.length > 128) {
      throw new PluginFailure(
        `The code "${one.slice(0, 24)}…" has ${one.length} characters; the platform takes 128`,
      );
    }
  }
  return codes;
}
