import type { OperatorApp } from '../app/operator-app.js';
import { failure, type Finding, ok, warning } from './finding.js';

const timeoutMs = 5_000;

/** The platform refuses handler addresses whose host has no dot (protocol 1.2). */
export function publicUrlFinding(publicUrl: string): Finding {
  const { hostname, protocol } = new URL(publicUrl);
  if (!hostname.replace(/^\./, '').includes('.')) {
    return failure(
      'public URL',
      publicUrl,
      'Bitrix24 refuses a host without a dot, such as localhost: set PUBLIC_URL',
    );
  }
  if (protocol !== 'https:') {
    return warning(
      'public URL',
      publicUrl,
      'Cloud portals reach only https addresses: set PUBLIC_URL before you go live',
    );
  }
  return ok('public URL', publicUrl);
}

/** Asks the host through the address that portals use. */
export async function reachabilityFinding(publicUrl: string): Promise<Finding> {
  const url = `${publicUrl}/health/live`;
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' });
    if (reply.ok) return ok('host', `${url} answers`);
    return failure(
      'host',
      `${url} answers ${reply.status}`,
      'Something else listens there: check PUBLIC_URL and the proxy',
    );
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return failure(
      'host',
      `${url} cannot be reached (${cause})`,
      'Start the host, or check PUBLIC_URL, DNS and the firewall',
    );
  }
}

export function databaseFinding({ database }: OperatorApp): Finding {
  const { label, dialect } = database.target;
  return dialect === 'sqlite'
    ? ok('database', `${label} (one process; several need PostgreSQL or MariaDB)`)
    : ok('database', label);
}

export function activitiesFinding({ registry }: OperatorApp): Finding {
  const codes = registry.definitions.flatMap((definition) => definition.codes.map(({ code }) => code));
  return codes.length > 0
    ? ok('activities', codes.join(', '))
    : warning('activities', 'none', 'Decorate a provider with @BizprocActivity and list it in a module');
}
