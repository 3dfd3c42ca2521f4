import { BizprocKitError } from '@bizproc-kit/errors';
import type { PortalInstallation } from '@bizproc-kit/installations';
import type { RestClient } from '@bizproc-kit/rest';

import type { OperatorApp } from '../app/operator-app.js';
import { failure, type Finding, ok, warning } from './finding.js';

/** Handler calls that are off by more count as from the future. */
const clockToleranceMs = 60_000;

/** Everything that can be asked about one portal. */
export async function portalFindings(app: OperatorApp, portal: PortalInstallation): Promise<Finding[]> {
  const name = (check: string): string => `${portal.domain}: ${check}`;
  if (portal.status !== 'active') return [failure(name('status'), portal.status, portal.hint)];
  try {
    const client = await app.installations.client(portal.memberId);
    return [
      ok(name('status'), 'active, the stored grant works'),
      scopeFinding(name('scopes'), portal),
      await installedFinding(client, name('installation')),
      ...(await clientFindings(client, name)),
      await planFinding(app, portal, name('plan')),
    ];
  } catch (error) {
    if (!(error instanceof BizprocKitError)) throw error;
    return [failure(name('status'), error.message, 'Let an administrator of the portal open the app again')];
  }
}

function scopeFinding(check: string, { scopes }: PortalInstallation): Finding {
  if (!scopes.includes('bizproc')) {
    return failure(
      check,
      scopes.join(', ') || 'none',
      'Give the app the scope "bizproc" and let it be installed again',
    );
  }
  if (!scopes.includes('crm')) {
    return warning(check, scopes.join(', '), 'Activities that use the CRM need the scope "crm"');
  }
  return ok(check, scopes.join(', '));
}

/** An app with a page is not finished before its page has said so: until then its steps get no calls and no events. */
async function installedFinding(client: RestClient, check: string): Promise<Finding> {
  const { INSTALLED } = await client.call('app.info', {});
  return INSTALLED
    ? ok(check, 'finished')
    : failure(
        check,
        'the portal counts the installation as not finished',
        'Let an administrator of the portal open the app’s page once: it calls BX24.installFinish()',
      );
}

async function clientFindings(client: RestClient, name: (check: string) => string): Promise<Finding[]> {
  const asked = Date.now();
  const { result, time } = await client.request('profile');
  const { ADMIN, ID } = result as { ADMIN?: boolean; ID?: string };
  const off = Math.round((time?.start ?? asked / 1000) * 1000 - asked);
  return [
    ADMIN
      ? ok(name('administrator'), `user ${ID}`)
      : failure(
          name('administrator'),
          `user ${ID} is none`,
          'Only administrators register activities: let one install or authorise the app again',
        ),
    Math.abs(off) <= clockToleranceMs
      ? ok(name('clock'), `${Math.abs(Math.round(off / 1000))} s apart`)
      : failure(name('clock'), `${Math.round(off / 1000)} s apart`, 'Set the clock of this machine (NTP)'),
  ];
}

async function planFinding(
  app: OperatorApp,
  { memberId }: PortalInstallation,
  check: string,
): Promise<Finding> {
  const { items } = await app.planner.plan(memberId);
  const unavailable = items.filter(({ change }) => change === 'unavailable');
  if (unavailable.length > 0) {
    const kinds = [...new Set(unavailable.map(({ kind }) => kind))].join(', ');
    return failure(
      check,
      `no ${kinds} on this plan`,
      'The portal needs a commercial plan with automation or the workflow designer',
    );
  }
  const pending = items.filter(({ change }) => change !== 'unchanged' && change !== 'removed');
  return pending.length === 0
    ? ok(check, 'everything is registered')
    : warning(check, `${pending.length} to register or update`, 'Run bizproc plan, then bizproc apply');
}
