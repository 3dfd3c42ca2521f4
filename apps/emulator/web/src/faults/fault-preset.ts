import type { ActiveFault, FaultRule } from '@bizproc-kit/emulator/control';

/** A fault that one switches by click. */
export interface FaultPreset {
  name: string;
  title: string;
  text: string;
  target: FaultRule['target'];
  effect: FaultRule['effect'];
}

export const faultGroups: {
  target: FaultRule['target'];
  title: string;
  text: string;
  presets: FaultPreset[];
}[] = [
  {
    target: 'rest',
    title: 'REST of the portal',
    text: 'What the app gets when it asks the portal',
    presets: [
      preset('rest', 'rate-limit', 'Too many requests', '503 QUERY_LIMIT_EXCEEDED', { kind: 'rate-limit' }),
      preset('rest', 'operating-limit', 'Operating time used up', '429 OPERATION_TIME_LIMIT', {
        kind: 'operating-limit',
      }),
      preset('rest', 'expired-token', 'Token expired', '401 expired_token, whatever the token', {
        kind: 'expired-token',
      }),
      preset('rest', 'revoke', 'Grant revoked', 'This call and all later ones fail', { kind: 'revoke' }),
      preset('rest', 'error', 'Server error', '500 INTERNAL_SERVER_ERROR', {
        kind: 'error',
        status: 500,
        error: 'INTERNAL_SERVER_ERROR',
        description: 'Internal server error',
      }),
      preset('rest', 'html', 'Proxy page', '502 with an HTML page', { kind: 'html', status: 502 }),
      preset('rest', 'latency', 'Slow', 'Waits 2 to 5 seconds', { kind: 'latency', ms: 2000, untilMs: 5000 }),
      preset('rest', 'reset', 'Connection reset', 'Closed before anything is done', { kind: 'reset' }),
      preset('rest', 'lost-answer', 'Answer lost', 'The work is done, the answer never comes', {
        kind: 'lost-answer',
      }),
      preset('rest', 'truncate', 'Answer cut short', 'Half of the JSON', { kind: 'truncate' }),
      preset('rest', 'registration-race', 'Registration race', 'Another hit adds the same code first', {
        kind: 'registration-race',
      }),
      preset('rest', 'document-exception', 'Document class throws', 'ERROR_CORE to a DOCUMENT_TYPE', {
        kind: 'document-exception',
      }),
      preset('rest', 'workflow-error', 'Workflow ends meanwhile', 'An answer or a log line meets “499”', {
        kind: 'workflow-error',
        code: '499',
      }),
    ],
  },
  {
    target: 'oauth',
    title: 'OAuth server',
    text: 'What the app gets when it renews its tokens',
    presets: [
      preset('oauth', 'html', 'Outage', '503 with an HTML page', { kind: 'html', status: 503 }),
      preset('oauth', 'error', 'Refresh refused', '400 invalid_grant', {
        kind: 'error',
        status: 400,
        error: 'invalid_grant',
      }),
      preset('oauth', 'latency', 'Slow', 'Waits 2 to 5 seconds', {
        kind: 'latency',
        ms: 2000,
        untilMs: 5000,
      }),
      preset(
        'oauth',
        'lost-answer',
        'Answer lost',
        'The old refresh token is spent, the new one never comes',
        {
          kind: 'lost-answer',
        },
      ),
    ],
  },
  {
    target: 'delivery',
    title: 'Handler calls',
    text: 'What happens to the calls on their way to the app',
    presets: [
      preset('delivery', 'drop', 'Call lost', 'Never reaches the app and is not sent again', {
        kind: 'drop',
      }),
      preset('delivery', 'duplicate', 'Call made twice', 'The same event token comes again', {
        kind: 'duplicate',
      }),
      preset('delivery', 'delay', 'Call late', 'Held back 5 to 10 seconds', {
        kind: 'delay',
        ms: 5000,
        untilMs: 10_000,
      }),
      preset('delivery', 'reorder', 'Out of order', 'Changes places with the next call', { kind: 'reorder' }),
    ],
  },
];

function preset(
  target: FaultRule['target'],
  kind: string,
  title: string,
  text: string,
  effect: FaultRule['effect'],
): FaultPreset {
  return { name: `${target}-${kind}`, title, text, target, effect };
}

/** True for a rule that the preset's switch has set for this portal, or for all of them. */
export function isOf(rule: ActiveFault, preset: FaultPreset, portal: string): boolean {
  return (
    rule.target === preset.target &&
    rule.effect.kind === preset.effect.kind &&
    (rule.portal === undefined || rule.portal === portal)
  );
}

/** False once a rule has struck as often as it may. */
export const isAlive = (rule: ActiveFault): boolean => rule.count === undefined || rule.struck < rule.count;
