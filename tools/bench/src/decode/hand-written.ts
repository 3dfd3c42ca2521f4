/** What somebody would write for this one step, doing the same work: every field of the call, every rule of the input. */
export interface HandWrittenCall {
  workflowId: string;
  code: string;
  documentId: string[];
  documentType: string[];
  eventToken: string;
  useSubscription: boolean;
  timeoutSeconds: number;
  sentAt: Date;
  auth: Record<string, string>;
  amount: number;
  currency: string;
  approver: number | undefined;
  paidFlag: boolean;
  tags: string[];
}

export function decodeByHand(body: Buffer): HandWrittenCall {
  const fields = new Map<string, string>();
  for (const pair of body.toString().split('&')) {
    const equals = pair.indexOf('=');
    const decode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
    fields.set(decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
  }
  const text = (key: string): string => {
    const value = fields.get(key);
    if (value === undefined || value === '') throw new Error(`${key} is missing`);
    return value;
  };
  const list = (key: string): string[] => {
    const items: string[] = [];
    for (let item; (item = fields.get(`${key}[${items.length}]`)) !== undefined;) items.push(item);
    return items;
  };
  const auth: Record<string, string> = {};
  for (const [key, value] of fields) if (key.startsWith('auth[')) auth[key.slice(5, -1)] = value;

  const amount = Number(text('properties[amount]'));
  if (!(amount >= 0)) throw new Error('the amount is no number');
  const currency = text('properties[currency]');
  if (currency !== 'EUR' && currency !== 'USD') throw new Error('the currency is unknown');
  const approver = fields.get('properties[approver]');
  const user = approver ? /^user_(\d+)$/.exec(approver) : undefined;
  if (user === null) throw new Error('the approver is no user');
  const paid = fields.get('properties[paidFlag]') ?? '';
  if (!['Y', 'N', ''].includes(paid)) throw new Error('the flag is neither yes nor no');
  const tags = list('properties[tags]');
  if (tags.length > 20 || tags.some((tag) => tag.length > 50)) throw new Error('the tags are too long');
  if (!/^[0-9a-f]{32}$/.test(auth.member_id)) throw new Error('the member id is malformed');
  const eventToken = text('event_token');
  if (eventToken.split('|').length !== 3) throw new Error('the token is malformed');

  return {
    workflowId: text('workflow_id'),
    code: text('code'),
    documentId: list('document_id'),
    documentType: list('document_type'),
    eventToken,
    useSubscription: fields.get('use_subscription') === 'Y',
    timeoutSeconds: Number(fields.get('timeout_duration')),
    sentAt: new Date(Number(text('ts')) * 1000),
    auth,
    amount,
    currency,
    approver: user ? Number(user[1]) : undefined,
    paidFlag: paid === 'Y',
    tags,
  };
}
