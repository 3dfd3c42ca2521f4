import { Agent, request } from 'undici';
import { listen } from './listen.js';

/** An app that answers every handler call at once, with the token that came along. */
const agent = new Agent({ connections: 64, pipelining: 1 });

listen((incoming, response) => {
  let text = '';
  incoming.setEncoding('utf8');
  incoming.on('data', (chunk: string) => (text += chunk));
  incoming.on('end', () => {
    response.end();
    void answer(new URLSearchParams(text));
  });
});

async function answer(form: URLSearchParams): Promise<void> {
  const reply = await request(`${form.get('auth[client_endpoint]')}bizproc.event.send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: form.get('auth[access_token]'),
      EVENT_TOKEN: form.get('event_token'),
      RETURN_VALUES: { number: 'INV-2026-0042', due: '1787407200' },
    }),
    dispatcher: agent,
  });
  await reply.body.dump();
}
