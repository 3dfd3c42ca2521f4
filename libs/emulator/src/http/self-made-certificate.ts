import { isIP } from 'node:net';
import type { TlsMaterial } from './http-listener.js';

/** A server certificate and the authority that signed it, both made on the spot. @public */
export interface SelfMadeCertificate {
  tls: TlsMaterial;
  /** PEM for `NODE_EXTRA_CA_CERTS` and for browsers. */
  ca: string;
}

/**
 * Makes an authority and a certificate for the given host, `localhost` and names below it. Valid for a year.
 *
 * @public
 */
export async function makeCertificate(host: string): Promise<SelfMadeCertificate> {
  // Loaded only when https is wanted: it is large.
  const { generate } = await import('selfsigned');
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'bizproc-kit emulator CA' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  const addresses = new Set([host, '127.0.0.1', '::1'].filter((address) => isIP(address) !== 0));
  const names = new Set([host, 'localhost', '*.localhost'].filter((name) => isIP(name) === 0));
  const server = await generate([{ name: 'commonName', value: host }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...[...addresses].map((ip) => ({ type: 7, ip }) as const),
          ...[...names].map((value) => ({ type: 2, value }) as const),
        ],
      },
    ],
  });
  return { tls: { key: server.private, cert: server.cert }, ca: authority.cert };
}
