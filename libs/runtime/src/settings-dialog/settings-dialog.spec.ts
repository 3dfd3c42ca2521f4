import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import {
  ActivityProperty,
  BizprocActivity,
  type ActivitySettings,
  type SettingsContext,
  type SettingsFields,
  type SettingsValues,
} from '@bizproc-kit/activity';
import { startEmulator, type EmulatedPortal, type RunningEmulator } from '@bizproc-kit/emulator';
import { Registrar } from '@bizproc-kit/registration';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { request } from 'undici';
import { HostUnderTest } from '../testing/host-under-test.js';
import type { RefreshReply } from './settings-dialog.service.js';

class ShippingInput {
  @ActivityProperty({
    name: { en: 'Country', ru: 'Страна' },
    type: 'select',
    options: { de: 'Germany' },
    required: true,
  })
  country!: string;
  @ActivityProperty({ name: 'City', type: 'select', options: { none: 'None' } }) city?: string;
  @ActivityProperty({ name: 'Weight', type: 'double' }) weight?: number;
  @ActivityProperty({
    name: 'Services',
    type: 'select',
    options: { a: 'Insurance', b: 'Express' },
    multiple: true,
  })
  services?: string[];
  @ActivityProperty({ name: 'Note', type: 'text' }) note?: string;
}

@Injectable()
class Cities {
  readonly of: Record<string, Record<string, string>> = {
    de: { ber: 'Berlin', muc: 'München' },
    fr: { par: 'Paris </script><script>alert(1)</script>' },
  };
  fails = false;
}

/** Countries come from the portal, cities from a service, and depend on the country. */
@Injectable()
class ShippingSettings implements ActivitySettings<ShippingInput> {
  constructor(private readonly cities: Cities) {}

  async fields(
    values: SettingsValues<ShippingInput>,
    { portal, documentType, language }: SettingsContext,
  ): Promise<SettingsFields<ShippingInput>> {
    if (this.cities.fails) throw new Error('the city service is down');
    const { item } = (await portal
      .call('crm.item.get', { entityTypeId: documentType.crmEntityTypeId ?? 2, id: 1 })
      .catch(() => ({ item: { title: 'no deal' } }))) as { item: { title: string } };
    const country = String(values.country ?? '');
    return {
      country: {
        options: { de: { en: 'Germany', ru: 'Германия' }, fr: 'France' },
        hint: `${item.title} / ${language}`,
      },
      city: { options: this.cities.of[country] ?? {}, hidden: country === '' },
      weight: Number(values.weight) > 100 ? { problem: { en: 'Too heavy', ru: 'Слишком тяжело' } } : {},
    };
  }
}

@BizprocActivity({ code: 'ship', name: 'Ship', input: ShippingInput, settings: ShippingSettings })
class Ship {
  async execute(): Promise<void> {}
}

@BizprocActivity({ code: 'plain', name: 'Plain', input: ShippingInput })
class Plain {
  async execute(): Promise<void> {}
}

describe('settings dialog', () => {
  let emulator: RunningEmulator;
  let portal: EmulatedPortal;
  let host: HostUnderTest;

  beforeAll(async () => {
    emulator = await startEmulator({ portals: [{ slug: 'acme' }, { slug: 'other' }], requestLimit: false });
    portal = emulator.portal('acme');
    host = await HostUnderTest.start(emulator, { providers: [Ship, Plain, ShippingSettings, Cities] });
    const memberId = await host.install(emulator, 'acme');
    await host.install(emulator, 'other');
    await host.app.get(Registrar).apply(memberId);
  }, 60_000);
  afterAll(async () => {
    await host?.stop();
    await emulator?.close();
  });
  afterEach(() => {
    host.app.get(Cities).fails = false;
  });

  it('loads the library of frames from where the settings say', async () => {
    const own = await HostUnderTest.start(emulator, {
      providers: [Ship, ShippingSettings, Cities],
      env: { BITRIX24_FRAME_LIBRARY_URL: `${emulator.url}/api/v1/` },
    });
    try {
      const third = emulator.addPortal({ slug: 'third' });
      await own.app.get(Registrar).apply(await own.install(emulator, 'third'));
      const post = emulator.lifecycle.settingsFrame(third, { code: 'ship', designer: 'robot' });
      const reply = await request(`${post.url}?${post.query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: post.body,
      });
      const html = await reply.body.text();
      const [, source] = /<script src="([^"]+)"/.exec(html) ?? [];
      expect(new URL(source ?? '').origin).toBe(emulator.url);
      expect(reply.headers['content-security-policy']).toMatch(
        new RegExp(`script-src 'nonce-[^']+' ${emulator.url};`),
      );
      expect(html).not.toContain('api.bitrix24.com');
      const library = await request(source ?? '');
      expect(await library.body.text()).toContain('window.BX24');
    } finally {
      await own.stop();
    }
  }, 60_000);

  const frame = (values: Record<string, never> | object = {}, userId?: number) =>
    emulator.lifecycle.settingsFrame(portal, {
      code: 'ship',
      designer: 'robot',
      currentValues: values as never,
      userId,
    });
  const post = async (url: string, query: string, body: string) => {
    const reply = await request(`${url}${query === '' ? '' : `?${query}`}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() };
  };
  const open = async (values: object = {}) => {
    const { url, query, body } = frame(values);
    return post(url, query, body);
  };
  const stateOf = (html: string) =>
    JSON.parse(/id="state">(.*?)<\/script>/s.exec(html)![1]) as RefreshReply & {
      values: object;
      isStale: boolean;
      documentFields: object;
    };
  const refresh = async (body: object, code = 'ship') => {
    const reply = await request(`${host.url}/bitrix24/placement/${code}/fields`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return { status: reply.statusCode, body: (await reply.body.json()) as RefreshReply & { error?: string } };
  };
  /** A genuine post of a frame with some of its fields replaced. */
  const forged = (changes: Record<string, string>) => {
    const { url, query, body } = frame();
    const form = new URLSearchParams(body);
    for (const [key, value] of Object.entries(changes)) form.set(key, value);
    return post(url, query, form.toString());
  };
  const field = (reply: RefreshReply, id: string) => reply.fields.find((candidate) => candidate.id === id)!;

  it('was registered with the step that has settings, and not with the other', () => {
    expect(portal.placements.map(({ code, handler }) => [code, handler])).toEqual([
      ['ship', `${host.url}/bitrix24/placement/ship`],
    ]);
  });

  it('serves the page to the portal that it verified: choices of a provider, values as stored, no token', async () => {
    const { url, query, body } = frame({ country: 'de', weight: '{=Document:OPPORTUNITY}', services: ['a'] });
    const { status, headers, text } = await post(url, query, body);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain(`frame-ancestors ${new URL(portal.restUrl).origin}`);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toBeUndefined();
    const state = stateOf(text);
    expect(state.values).toEqual({ country: 'de', weight: '{=Document:OPPORTUNITY}', services: ['a'] });
    expect(field(state, 'country')).toMatchObject({
      label: 'Country',
      control: 'select',
      required: true,
      options: [
        ['de', 'Germany'],
        ['fr', 'France'],
      ],
    });
    expect(field(state, 'city')).toMatchObject({
      hidden: false,
      options: [
        ['ber', 'Berlin'],
        ['muc', 'München'],
      ],
    });
    expect(field(state, 'services')).toMatchObject({
      control: 'checkboxes',
      options: [
        ['a', 'Insurance'],
        ['b', 'Express'],
      ],
    });
    expect(field(state, 'note').control).toBe('area');
    expect(Object.keys(state.documentFields)).toContain('TITLE');
    const token = new URLSearchParams(body).get('AUTH_ID')!;
    expect(token.length).toBeGreaterThan(30);
    expect(text).not.toContain(token);
  });

  it('follows what is chosen: dependent choices, hidden fields, problems', async () => {
    const opened = stateOf((await open()).text);
    expect(field(opened, 'city').hidden).toBe(true);
    const { status, body } = await refresh({
      session: opened.session,
      values: { country: 'fr', weight: '120' },
    });
    expect(status).toBe(200);
    expect(field(body, 'city')).toMatchObject({
      hidden: false,
      options: [['par', expect.stringContaining('Paris')]],
    });
    expect(field(body, 'weight').problem).toBe('Too heavy');
    expect((await refresh({ session: body.session, values: {} })).status).toBe(200);
  });

  it('text of a provider cannot leave the data that it stands in', async () => {
    const { text } = await open({ country: 'fr' });
    expect(text).not.toContain('<script>alert(1)');
    expect(field(stateOf(text), 'city').options[0][1]).toContain('<script>alert(1)');
  });

  it('stays usable while the provider fails, and works again after it', async () => {
    host.app.get(Cities).fails = true;
    const { status, text } = await open({ country: 'de' });
    expect(status).toBe(200);
    const state = stateOf(text);
    expect(state.isStale).toBe(true);
    expect(field(state, 'country').options).toEqual([['de', 'Germany']]);
    expect((await refresh({ session: state.session, values: {} })).status).toBe(502);
    host.app.get(Cities).fails = false;
    expect((await refresh({ session: state.session, values: {} })).status).toBe(200);
  });

  describe('is refused', () => {
    const otherToken = () => {
      const other = emulator.portal('other');
      return emulator.oauth.issue(other.installation()!, 1).accessToken;
    };

    it.each<[string, () => Record<string, string>, number]>([
      ['an invented token', () => ({ AUTH_ID: 'invented' }), 403],
      ['a genuine token of another portal', () => ({ AUTH_ID: otherToken() }), 403],
      ['another portal with a genuine token', () => ({ member_id: emulator.portal('other').memberId }), 403],
      ['an unknown portal', () => ({ member_id: '0'.repeat(32) }), 403],
      ['another placement', () => ({ PLACEMENT: 'DEFAULT' }), 400],
      ['no token', () => ({ AUTH_ID: '' }), 400],
      ['options that are no JSON', () => ({ PLACEMENT_OPTIONS: '{' }), 400],
      [
        'the code of another step',
        () => ({ PLACEMENT_OPTIONS: '{"code":"plain","document_type":["crm","CCrmDocumentDeal","DEAL"]}' }),
        404,
      ],
    ])('%s', async (_name, changes, status) => {
      const reply = await forged(changes());
      expect(reply.status).toBe(status);
      expect(reply.text).not.toContain('id="state"');
    });

    it('a step without settings, and a body that is no form', async () => {
      const { query, body } = frame();
      expect((await post(`${host.url}/bitrix24/placement/plain`, query, body)).status).toBe(404);
      expect((await post(`${host.url}/bitrix24/placement/ship`, query, '__proto__[x]=1')).status).toBe(400);
    });

    it('while the OAuth server is away, and not for ever', async () => {
      emulator.faults.add({ target: 'oauth', effect: { kind: 'html', status: 502 } });
      const { url, query, body } = frame();
      expect((await post(url, query, body)).status).toBe(503);
      emulator.faults.clear();
      expect((await post(url, query, body)).status).toBe(200);
    });

    it('a session that is missing, invented, altered, or of another step', async () => {
      const { session } = stateOf((await open()).text);
      for (const wrong of [undefined, 'invented', session.slice(0, -2), { toString: 'x' }]) {
        expect((await refresh({ session: wrong, values: {} })).status).toBe(401);
      }
      expect((await refresh({ session, values: {} }, 'plain')).status).toBe(404);
    });

    it('values of any shape are harmless', async () => {
      const { session } = stateOf((await open()).text);
      for (const values of [
        null,
        'x',
        [1],
        { country: { a: { b: 1 } } },
        { toString: 'x', country: ['de'] },
      ]) {
        expect((await refresh({ session, values })).status).toBe(200);
      }
      // The body parser of the host refuses this one already.
      expect(
        (await refresh({ session, values: JSON.parse('{"__proto__":{"polluted":1}}') as object })).status,
      ).toBe(400);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  });

  const executablePath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
  const hasBrowser = existsSync(executablePath);
  if (!hasBrowser)
    process.stderr.write('skipped: the settings page in a browser (TEST_CHROMIUM is not there)\n');

  (hasBrowser ? describe : describe.skip)('in a browser', () => {
    let browser: Browser;
    /** The portal's own page, under a name of its own: a browser frames local addresses for local pages only. */
    let around: Server;
    let shown = '';

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
      around = createServer((_request, reply) =>
        reply.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(shown),
      );
      await new Promise<void>((resolve) => around.listen(0, '127.0.0.1', resolve));
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      around?.closeAllConnections();
      around?.close();
    });

    /** Stands for the platform's library: hands what it is told to the page around the frame. */
    const library = `window.BX24 = {
      init: (ready) => ready(),
      fitWindow: () => undefined,
      placement: { call: (name, value) => parent.postMessage({ name, value }, '*') },
    };`;

    /** Opens the dialog as the portal does: a form posts into a frame of a page of the portal. */
    async function dialog(
      values: object,
    ): Promise<{ page: Page; inside: Frame; written: () => Promise<unknown[]>; complaints: string[] }> {
      const { url, query, body } = frame(values);
      const host = `127.0.0.1:${(around.address() as AddressInfo).port}`;
      const address = new URLSearchParams(query);
      address.set('DOMAIN', host);
      address.set('PROTOCOL', '0');
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.route('https://api.bitrix24.com/api/v1/', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: library }),
      );
      const inputs = [...new URLSearchParams(body)].map(
        ([name, value]) =>
          `<input type="hidden" name="${name}" value="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">`,
      );
      shown = `<script>window.written = []; addEventListener('message', (event) => written.push(event.data));</script>
        <iframe name="dialog" width="600" height="600"></iframe>
        <form method="post" target="dialog" action="${url}?${address.toString().replaceAll('&', '&amp;')}">${inputs.join('')}</form><script>document.forms[0].submit()</script>`;
      await page.goto(`http://${host}`);
      const element = await page.waitForSelector('iframe');
      const inside = (await element.contentFrame()) as Frame;
      await inside.waitForSelector('.field');
      return { page, inside, complaints, written: () => page.evaluate('written') as Promise<unknown[]> };
    }

    it('writes each change into the dialog, and follows it', async () => {
      const { page, inside, written, complaints } = await dialog({ services: ['a'] });
      expect(await inside.isVisible('#city')).toBe(false);
      await inside.selectOption('#country', 'de');
      await inside.waitForSelector('#city option[value="muc"]', { state: 'attached' });
      await inside.selectOption('#city', 'muc');
      await inside.check('input[value="b"]');
      await inside.fill('#weight', '120');
      await inside.waitForSelector('.problem');
      expect(await inside.textContent('.problem')).toBe('Too heavy');
      expect(await inside.inputValue('#weight')).toBe('120');
      await page.waitForTimeout(500);
      expect(await written()).toEqual(
        expect.arrayContaining([
          { name: 'setPropertyValue', value: { country: 'de' } },
          { name: 'setPropertyValue', value: { city: 'muc' } },
          { name: 'setPropertyValue', value: { services: ['a', 'b'] } },
          { name: 'setPropertyValue', value: { weight: '120' } },
        ]),
      );
      expect(complaints).toEqual([]);
      await page.close();
    }, 30_000);

    it('a choice gives way to a value of the workflow, and keeps what is no longer offered', async () => {
      const { page, inside, written, complaints } = await dialog({
        country: 'atlantis',
        city: '{=Document:TITLE}',
      });
      expect(await inside.textContent('#country option:checked')).toBe('atlantis (no longer offered)');
      expect(await inside.inputValue('#city')).toBe('{=Document:TITLE}');
      const button = inside.locator('.field:has(#country) .switch');
      await button.click();
      await inside.fill('#country', '{=Document:STAGE_ID}');
      await inside.locator('#country').blur();
      await page.waitForTimeout(500);
      expect(await written()).toContainEqual({
        name: 'setPropertyValue',
        value: { country: '{=Document:STAGE_ID}' },
      });
      expect(complaints).toEqual([]);
      await page.close();
    }, 30_000);

    it('says when it cannot follow, and goes on when asked', async () => {
      const { page, inside } = await dialog({ country: 'de' });
      host.app.get(Cities).fails = true;
      await inside.selectOption('#country', 'fr');
      await inside.waitForSelector('#notice:not([hidden]) button');
      host.app.get(Cities).fails = false;
      await inside.click('#notice button');
      await inside.waitForSelector('#city option[value="par"]', { state: 'attached' });
      expect(await inside.isVisible('#notice')).toBe(false);
      await page.close();
    }, 30_000);
  });

  it('holds back whoever tries tokens', async () => {
    const other = emulator.portal('other');
    const statuses = [];
    for (let index = 0; index < 70; index++)
      statuses.push((await forged({ member_id: other.memberId, AUTH_ID: `guess-${index}` })).status);
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(60);
    expect(statuses.at(-1)).toBe(429);
  }, 20_000);
});
