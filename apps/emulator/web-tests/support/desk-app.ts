import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stepsToRegister } from './sample-steps.js';

/** A small app, written against the wire alone: it registers its steps when installed and answers their calls. */
export interface DeskApp {
  installUrl: string;
  /** Bodies of the handler calls, oldest first. */
  calls: URLSearchParams[];
  /** What the app answers to the next calls: its values, or nothing at all. */
  answer: (call: URLSearchParams) => { [output: string]: unknown } | undefined;
  close(): Promise<void>;
}

/** Starts the app on a free port. */
export async function startDeskApp(): Promise<DeskApp> {
  const calls: URLSearchParams[] = [];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const form = new URLSearchParams(await bodyOf(request));
      if (request.url?.startsWith('/install')) {
        await register(form, base(server));
        const script = 'BX24.init(() => BX24.install(() => BX24.installFinish()))';
        response
          .setHeader('content-type', 'text/html')
          .end(`<h1>The app</h1><script src="${libraryOf(form)}"></script><script>${script}</script>`);
        return;
      }
      if (request.url?.startsWith('/settings')) {
        const options = JSON.parse(form.get('PLACEMENT_OPTIONS') ?? '{}') as { code?: string };
        response
          .setHeader('content-type', 'text/html')
          .end(settingsPage(options.code ?? '', libraryOf(form)));
        return;
      }
      response.end();
      if (!form.has('event_token')) return;
      calls.push(form);
      await work(form, app.answer(form));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const app: DeskApp = {
    installUrl: `${base(server)}/install`,
    calls,
    answer: (call) => ({
      company: `Company ${call.get('properties[tax_id]') ?? 'unknown'}`,
      active: 'Y',
      score: 712,
    }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return app;
}

/** The stand-in for the platform's library of frames. */
const libraryOf = (form: URLSearchParams) => new URL('/api/v1/', form.get('SERVER_ENDPOINT') ?? '').href;

/** Shows the value of `message`, and writes what is typed into the dialog. */
function settingsPage(code: string, library: string): string {
  return `<!doctype html><h1>Settings of ${code}</h1><label>Message <input id="message"></label>
<script src="${library}"></script>
<script>
  BX24.init(() => {
    const input = document.getElementById('message');
    input.value = BX24.placement.info().options.current_values.message || '';
    input.addEventListener('input', () =>
      BX24.placement.call('setPropertyValue', { message: input.value, to: ['user_1', 'user_9'], unknown: 'x' }));
    BX24.resizeWindow(600, 222);
  });
</script>`;
}

const base = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** What an app does in its install handler: registers every step with the token of the install post. */
async function register(form: URLSearchParams, own: string): Promise<void> {
  const auth = form.get('AUTH_ID') ?? '';
  // The install post names only the domain, which need not resolve on this machine; the OAuth server knows more.
  const reply = await fetch(`${form.get('SERVER_ENDPOINT')}app.info?auth=${encodeURIComponent(auth)}`);
  const info = (await reply.json()) as { result: { install: { client_endpoint: string } } };
  for (const { method, fields, settingsPage } of stepsToRegister) {
    await call(info.result.install.client_endpoint, method, {
      ...fields,
      HANDLER: `${own}/handler`,
      ...(settingsPage ? { USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: `${own}/settings` } : {}),
      auth,
    });
  }
}

/** Reads the document, writes a line into the workflow log, and answers. */
async function work(form: URLSearchParams, values: { [output: string]: unknown } | undefined): Promise<void> {
  const rest = form.get('auth[client_endpoint]') ?? '';
  const auth = form.get('auth[access_token]');
  const token = form.get('event_token');
  const id = Number(form.get('document_id[2]')?.split('_').at(-1));
  await call(rest, 'crm.item.get', { entityTypeId: 2, id, auth });
  await call(rest, 'bizproc.activity.log', { EVENT_TOKEN: token, LOG_MESSAGE: 'Asking the register', auth });
  if (!values) return;
  // The log line keeps the workflow locked for a moment, and an answer that meets the lock is lost.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await call(rest, 'bizproc.event.send', { EVENT_TOKEN: token, RETURN_VALUES: values, auth });
}

async function call(rest: string, method: string, parameters: object): Promise<void> {
  // A fault that the page has switched on is no business of this app.
  await fetch(rest + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  }).catch(() => undefined);
}
