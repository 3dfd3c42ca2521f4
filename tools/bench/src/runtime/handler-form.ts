import { randomBytes } from 'node:crypto';

/** The portal in whose name calls are made. */
export interface CallingPortal {
  readonly memberId: string;
  readonly applicationToken: string;
}

const rest = [
  'document_id%5B0%5D=crm&document_id%5B1%5D=CCrmDocumentDeal&document_id%5B2%5D=DEAL_512',
  'document_type%5B0%5D=crm&document_type%5B1%5D=CCrmDocumentDeal&document_type%5B2%5D=DEAL',
  `properties%5Btext%5D=${'Lorem+ipsum+dolor+sit+amet+'.repeat(16)}`,
  'properties%5Bamount%5D=1499.50&properties%5Btags%5D%5B0%5D=vip&properties%5Btags%5D%5B1%5D=Q3',
].join('&');

/** The body of a handler call that nobody has sent before, of about 1.5 kB (protocol 2.3). */
export function handlerForm({ memberId, applicationToken }: CallingPortal, code: string): string {
  const id = randomBytes(24).toString('hex');
  // As PHP's `uniqid` writes it: the time in hexadecimal, then chance.
  const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  const workflowId = `${Math.floor(micros / 1e6).toString(16)}${(micros % 1e6).toString(16).padStart(5, '0')}${id[0]}.${id.slice(14, 22)}`;
  const token = encodeURIComponent(
    `${workflowId}|A40417_51228_90313_77120|${id.slice(0, 32)}.${id}${id.slice(0, 16)}`,
  );
  const ts = Math.floor(Date.now() / 1000);
  return (
    `workflow_id=${workflowId}&code=${code}&${rest}&event_token=${token}&use_subscription=Y&timeout_duration=86400&ts=${ts}` +
    `&auth%5Bdomain%5D=acme.bitrix24.com&auth%5Bclient_endpoint%5D=https%3A%2F%2Facme.bitrix24.com%2Frest%2F` +
    `&auth%5Bserver_endpoint%5D=https%3A%2F%2Foauth.bitrix.info%2Frest%2F&auth%5Bmember_id%5D=${memberId}` +
    `&auth%5Bapplication_token%5D=${applicationToken}`
  );
}
