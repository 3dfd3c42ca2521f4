import { bodyOf, listen } from './listen.js';

/** A CRM with as many items as the first argument says; `crm.item.list` by keyset, alone and chained in a batch. */
const records = Number(process.argv[2]);
const pageSize = 50;
const rows = Array.from({ length: records }, (_unused, index) =>
  JSON.stringify({
    id: index + 1,
    title: `Deal number ${index + 1}`,
    stageId: 'C2:NEW',
    categoryId: 2,
    opportunity: 1000.5 + index,
    currencyId: 'EUR',
    assignedById: 17,
    contactId: index * 3 + 1,
    createdTime: '2026-08-21T14:00:00+00:00',
    updatedTime: '2026-08-21T14:00:00+00:00',
  }),
);
const time =
  '{"start":1787320800.1,"finish":1787320800.2,"duration":0.1,"processing":0.02,"date_start":"2026-08-21T14:00:00+00:00","date_finish":"2026-08-21T14:00:00+00:00"}';

/** Ids are the places of the rows, so that the page behind an id starts at it. */
function page(behind: number): string {
  return `{"items":[${rows.slice(behind, behind + pageSize).join(',')}]}`;
}

function batch(cmd: Record<string, string>): string {
  const lastIds = new Map<string, number>();
  const results: string[] = [];
  const times: string[] = [];
  for (const [key, text] of Object.entries(cmd)) {
    const query = new URLSearchParams(text.slice(text.indexOf('?') + 1));
    const filter = query.get('filter[>id]') ?? '0';
    const reference = /^\$result\[(\w+)\]/.exec(filter);
    const behind = reference ? (lastIds.get(reference[1]) ?? 0) : Number(filter);
    lastIds.set(key, Math.min(behind + pageSize, records));
    results.push(`"${key}":${page(behind)}`);
    times.push(`"${key}":${time}`);
  }
  return `{"result":{"result":{${results.join(',')}},"result_error":[],"result_total":[],"result_next":[],"result_time":{${times.join(',')}}},"time":${time}}`;
}

interface Body {
  readonly start?: number;
  readonly filter?: Record<string, number>;
  readonly cmd?: Record<string, string>;
}

listen(async (request, response) => {
  const body = JSON.parse(await bodyOf(request)) as Body;
  const counts = body.start === -1 ? '' : `,"next":${pageSize},"total":${records}`;
  const text = body.cmd
    ? batch(body.cmd)
    : `{"result":${page(Number(body.filter?.['>id'] ?? 0))}${counts},"time":${time}}`;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  });
  response.end(text);
});
