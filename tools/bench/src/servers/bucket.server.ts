import { bodyOf, listen } from './listen.js';

/** A portal behind a leaky bucket: `burst` requests, `perSecond` drained. What comes on top is refused with 503. */
const [burst, perSecond] = process.argv.slice(2).map(Number);
const counts = { accepted: 0, refused: 0 };
let level = 0;
let countedAt = performance.now();

function enter(): boolean {
  const now = performance.now();
  level = Math.max(0, level - ((now - countedAt) / 1000) * perSecond);
  countedAt = now;
  if (level + 1 > burst) return false;
  level += 1;
  return true;
}

process.on('message', () => process.send?.({ ...counts }));

listen(async (request, response) => {
  await bodyOf(request);
  const isIn = enter();
  counts[isIn ? 'accepted' : 'refused'] += 1;
  const body = isIn
    ? { result: true }
    : { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' };
  response.writeHead(isIn ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
});
