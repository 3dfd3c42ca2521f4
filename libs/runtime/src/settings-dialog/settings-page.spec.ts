import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { settingsPage, type SettingsState } from './settings-page.js';
import type { FieldView } from './settings-fields.js';

const executablePath = process.env.TEST_CHROMIUM ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
if (!hasBrowser)
  process.stderr.write(`skipped: the settings page in a browser (${executablePath} is not there)\n`);

const field = (id: string, control: FieldView['control'], change: Partial<FieldView> = {}): FieldView => ({
  id,
  label: id,
  description: '',
  control,
  required: false,
  multiple: false,
  options: [],
  hidden: false,
  hint: '',
  problem: '',
  ...change,
});

/** The platform's library as far as the page uses it: keeps what was set. */
const library = `window.saved = {}; window.BX24 = {
  init: (ready) => ready(),
  fitWindow: () => {},
  selectUser: (chosen) => chosen({ id: 7 }),
  placement: { call: (_command, values) => Object.assign(window.saved, values) },
};`;

(hasBrowser ? describe : describe.skip)('the settings page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let asked: { values: Record<string, unknown> }[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  }, 30_000);
  afterAll(() => browser?.close());
  afterEach(() => page.close());

  async function open(
    change: Partial<SettingsState>,
    { language = 'en', dark = false, answer = {} as object } = {},
  ): Promise<void> {
    asked = [];
    page = await browser.newPage({ colorScheme: dark ? 'dark' : 'light' });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const state = {
      session: 's1',
      fields: [],
      values: {},
      documentFields: { TITLE: {} },
      isStale: false,
      ...change,
    };
    const { html, headers } = settingsPage(
      state,
      language,
      ['https://portal.test'],
      'https://portal.test/api/v1/',
    );
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/api/v1/') return route.fulfill({ contentType: 'text/javascript', body: library });
      if (!pathname.endsWith('/fields')) return route.fulfill({ body: html, headers });
      asked.push(route.request().postDataJSON());
      return route.fulfill({ json: { session: 's2', fields: state.fields, ...answer } });
    });
    await page.goto('https://app.test/bitrix24/placement/ship');
    expect(problems).toEqual([]);
  }

  const saved = () => page.evaluate(() => (globalThis as unknown as { saved: object }).saved);

  it('writes what is chosen into the dialog, and asks the host what follows from it', async () => {
    const fields = [
      field('carrier', 'select', {
        options: [
          ['post', 'Post'],
          ['air', 'Air'],
        ],
      }),
    ];
    await open({ fields });
    await page.selectOption('#carrier', 'air');
    await page.waitForFunction(
      () => (globalThis as unknown as { saved: { carrier?: string } }).saved.carrier === 'air',
    );
    expect(asked.at(-1)?.values).toEqual({ carrier: 'air' });
  });

  it('lets any field with a picker take a value of the workflow instead, and back', async () => {
    await open({ fields: [field('day', 'date'), field('at', 'datetime-local')] });
    expect(await page.getAttribute('#day', 'type')).toBe('date');
    expect(await page.getAttribute('#at', 'type')).toBe('datetime-local');
    await page.fill('#day', '2026-08-21');
    await page
      .locator('.field', { has: page.locator('#day') })
      .getByText('Use a value of the workflow')
      .click();
    expect(await page.getAttribute('#day', 'type')).toBe('text');
    expect(await page.inputValue('#day')).toBe('2026-08-21');
    await page.fill('#day', '{=Document:BEGINDATE}');
    await page.locator('#day').blur();
    expect(await saved()).toEqual({ day: '{=Document:BEGINDATE}' });
    await page.getByText('Choose a date').click();
    expect(await page.getAttribute('#day', 'type')).toBe('date');
  });

  it('shows a date in the portal’s own form as it is, not as empty', async () => {
    await open({ fields: [field('day', 'date')], values: { day: '21.08.2026' } });
    expect(await page.getAttribute('#day', 'type')).toBe('text');
    expect(await page.inputValue('#day')).toBe('21.08.2026');
  });

  it('lets the portal choose a user', async () => {
    await open({ fields: [field('who', 'user')] });
    await page.getByText('Choose a user').click();
    expect(await page.inputValue('#who')).toBe('user_7');
    expect(await saved()).toEqual({ who: 'user_7' });
  });

  it('says where a file comes from, in the language of whoever looks', async () => {
    await open({ fields: [field('scan', 'file')] }, { language: 'de' });
    expect(await page.textContent('.note')).toContain('Eine Datei kommt aus dem Workflow');
  });

  it.each([false, true])('can be read, dark: %s', async (dark) => {
    const fields = [
      field('carrier', 'select', { required: true, options: [['post', 'Post']], hint: 'What may be sent' }),
      field('day', 'date', { problem: 'is in the past' }),
      field('tags', 'area', { multiple: true }),
    ];
    await open({ fields }, { dark });
    const weak = await page.evaluate(() => {
      type Colour = [number, number, number];
      const colourOf = (text: string) => (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number) as Colour;
      const light = (colour: Colour) => {
        const [red, green, blue] = colour.map((part) => {
          const share = part / 255;
          return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        }) as Colour;
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const paper = light(colourOf(getComputedStyle(document.body).backgroundColor));
      return [
        ...document.querySelectorAll('label, legend, input, select, textarea, .note, .problem, .switch'),
      ]
        .map((element) => {
          const style = getComputedStyle(element);
          const ink = light(colourOf(style.color));
          const [low, high] = [Math.min(ink, paper), Math.max(ink, paper)];
          return { name: `${element.tagName} ${element.className}`, contrast: (high + 0.05) / (low + 0.05) };
        })
        .filter(({ contrast }) => contrast < 4.5);
    });
    expect(weak).toEqual([]);
  });

  it('keeps the caret of whoever types while the host answers', async () => {
    await open(
      { fields: [field('note', 'line')] },
      { answer: { fields: [field('note', 'line', { hint: 'go on' })] } },
    );
    await page.locator('#note').pressSequentially('abc');
    await page.locator('#note').press('ArrowLeft');
    await page.waitForSelector('.note');
    await page.locator('#note').pressSequentially('X');
    expect(await page.inputValue('#note')).toBe('abXc');
  });
});
