import type { RunningEmulator } from '@bizproc-kit/emulator';

/** What the program says once it is ready. */
export function describe(
  emulator: RunningEmulator,
  page: { hasPage: boolean; caFile: string | undefined },
): string {
  const lines = [
    `The emulator is running at ${emulator.url}`,
    page.hasPage ? `  Open ${emulator.url}/ in a browser to watch it` : '  (its web page has not been built)',
    '',
    "The app's keys, for the host:",
    `  BITRIX24_CLIENT_ID=${emulator.app.clientId}`,
    `  BITRIX24_CLIENT_SECRET=${emulator.app.clientSecret}`,
    `  BITRIX24_OAUTH_HOSTS=${emulator.url}`,
    `  BITRIX24_FRAME_LIBRARY_URL=${emulator.url}/api/v1/`,
    '  BITRIX24_ALLOW_INSECURE_PORTALS=true',
    `  BITRIX24_CLOCK_URL=${emulator.url}/_emulator/clock`,
    '',
    'Portals:',
  ];
  for (const portal of emulator.portals) {
    lines.push(
      `  ${portal.slug}  (member_id ${portal.memberId})`,
      `    REST     ${portal.restUrl}`,
      `    webhook  ${portal.webhookUrl}`,
    );
  }
  if (page.caFile !== undefined)
    lines.push('', `Trust its certificate with NODE_EXTRA_CA_CERTS=${page.caFile}`);
  lines.push('', 'Press Ctrl+C to stop it.');
  return lines.join('\n');
}

/** The same as one line of JSON. */
export function describeAsJson(emulator: RunningEmulator): string {
  return JSON.stringify({
    url: emulator.url,
    app: emulator.app,
    clockUrl: `${emulator.url}/_emulator/clock`,
    controlUrl: `${emulator.url}/_emulator`,
    portals: emulator.portals.map((portal) => ({
      slug: portal.slug,
      domain: portal.domain,
      memberId: portal.memberId,
      restUrl: portal.restUrl,
      webhookUrl: portal.webhookUrl,
    })),
  });
}
