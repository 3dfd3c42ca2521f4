import type { Locator, Page } from 'playwright-core';
import { describePage } from './support/page-fixture.js';
import { everyType, idOfType } from './support/sample-steps.js';

const field = (page: Page, id: string): Locator => page.locator(`[data-property="${id}"]`);
const outputs = (page: Page): Locator => page.locator('.outputs');

async function pressRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Runs the step and waits until its workflow is the one shown: those of earlier tests are there, too. */
async function runStep(page: Page): Promise<void> {
  const [reply] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/workflows'),
    ),
    pressRun(page),
  ]);
  const { id } = (await reply.json()) as { id: string };
  await page.locator(`.trace[data-workflow="${id}"]`).waitFor();
}

async function expectCompleted(page: Page): Promise<void> {
  await page.locator('.trace[data-status=completed]').waitFor();
}

describePage('the page, running steps', (fixture) => {
  it('lists the portals beside the apps they carry', async () => {
    const page = await fixture.open();
    const portals = page.getByRole('navigation', { name: 'Portals' }).getByRole('link');
    await portals.first().waitFor();
    const texts = await portals.allInnerTexts();
    expect(texts.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/acme 5 steps acme\.localhost:\d+$/),
      expect.stringMatching(/nordwind 5 steps/),
      expect.stringMatching(/globex no app/),
    ]);
    await portals.nth(1).click();
    await page.getByRole('heading', { level: 1, name: 'nordwind' }).waitFor();
    expect(await page.locator('.portal-head').innerText()).toContain('self-hosted');
  });

  it('shows the labels in each language that the step has, and falls back to English', async () => {
    const page = await fixture.open();
    const label = field(page, 'tax_id').locator('label');
    const language = page.getByRole('radiogroup', { name: 'Language of the labels' });
    await label.waitFor();
    expect(await language.getByRole('radio').allInnerTexts()).toEqual(['EN', 'DE', 'RU']);
    expect(await label.innerText()).toContain('Tax id');
    await language.getByRole('radio', { name: 'DE' }).click();
    expect(await label.innerText()).toContain('Steuernummer');
    await language.getByRole('radio', { name: 'RU' }).click();
    expect(await label.innerText()).toContain('ИНН');
    expect(await field(page, 'due').locator('label').innerText()).toBe('Due');
    expect(await page.locator('.step-name').first().innerText()).toBe('Найти компанию');
  });

  it('begins in the language of the portal', async () => {
    const page = await fixture.open('#/nordwind');
    await page.getByText('Sucht eine Firma im öffentlichen Register.').waitFor();
  });

  it('fills in the defaults and refuses to run without a required value', async () => {
    const page = await fixture.open();
    expect(await field(page, 'country').locator('select').inputValue()).toBe('de');
    expect(await field(page, 'approver').locator('select').inputValue()).toBe('user_17');
    expect(await field(page, 'due').locator('input').inputValue()).toBe('2026-08-21T14:05');
    expect(await field(page, 'tags').getByRole('checkbox', { checked: true }).count()).toBe(1);
    await pressRun(page);
    const input = field(page, 'tax_id').locator('input');
    await page.getByText('1 field to correct').waitFor();
    expect(await field(page, 'tax_id').innerText()).toContain('Needs a value');
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(fixture.app.calls).toEqual([]);
  });

  it('runs a step on a chosen document and shows call, requests, log, answer and outputs as they come', async () => {
    const page = await fixture.open();
    await field(page, 'tax_id').locator('input').fill('123456789');
    await field(page, 'tags').getByLabel('VIP').check();
    const notes = field(page, 'notes');
    await notes.locator('input').fill('one');
    await notes.getByRole('button', { name: 'Add a value' }).click();
    await notes.locator('input').nth(1).fill('two');
    await page.getByLabel('Document', { exact: true }).selectOption('DEAL_513');
    await runStep(page);
    // The answer takes the app a moment: until then the page says that the step waits.
    await page.getByText('Waiting for the app').waitFor();
    await expectCompleted(page);

    const rows = await page.locator('.trace-row').allInnerTexts();
    const order = ['Call company_lookup', 'crm.item.get', 'Asking the register', 'Answer company_lookup'];
    const places = order.map((text) => rows.findIndex((row) => row.includes(text)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(rows.at(-1)).toContain('Workflow completed');
    await outputs(page).getByText('Company 123456789').waitFor();
    expect((await outputs(page).innerText()).replace(/\s+/g, ' ')).toContain('Credit score score 712');

    const call = fixture.app.calls.at(-1);
    expect(call?.get('document_id[2]')).toBe('DEAL_513');
    expect(call?.get('properties[due]')).toBe('21.08.2026 14:05:00');
    expect(call?.get('properties[tags][1]')).toBe('vip');
    expect(call?.get('properties[notes][0]')).toBe('one');
    expect(call?.get('properties[notes][1]')).toBe('two');

    await page.locator('.trace-row[data-kind=call] summary').click();
    await page.getByLabel('Form', { exact: true }).getByText('"DEAL_513"').waitFor();
  });

  it('writes dates in the format of the portal', async () => {
    const page = await fixture.open('#/nordwind');
    await field(page, 'tax_id').locator('input').fill('5');
    // The default is no date in this portal's format, so the field shows it as the text that it is.
    expect(await field(page, 'due').locator('input').inputValue()).toBe('21.08.2026 14:05:00');
    await field(page, 'due').getByRole('radio', { name: 'Value' }).click();
    await field(page, 'due').locator('input').fill('2026-08-21T14:05:09');
    await runStep(page);
    await expectCompleted(page);
    expect(fixture.app.calls.at(-1)?.get('properties[due]')).toBe('08/21/2026 02:05:09 PM');
  });

  it('lets expressions take their values from the document', async () => {
    const page = await fixture.open();
    await field(page, 'tax_id').getByRole('radio', { name: 'Expression' }).click();
    await field(page, 'tax_id').locator('input').fill('Deal {=Document:TITLE}');
    await runStep(page);
    await expectCompleted(page);
    expect(fixture.app.calls.at(-1)?.get('properties[tax_id]')).toBe('Deal Annual contract');
  });

  it('makes a document of a kind that has none', async () => {
    const page = await fixture.open();
    await page.getByLabel('Kind of document').selectOption('Estimate');
    await page.getByText('There is none of this kind yet').waitFor();
    await page.getByRole('button', { name: 'Make a new document' }).click();
    await page.getByLabel('Document', { exact: true }).locator('option:text("New estimate")').waitFor({
      state: 'attached',
    });
    await field(page, 'tax_id').locator('input').fill('1');
    await runStep(page);
    await expectCompleted(page);
    expect(fixture.app.calls.at(-1)?.get('document_id[2]')).toBe('QUOTE_1');
  });

  it('has a control for every property type, whose value reaches the app', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: /Every type/ }).click();
    for (const type of everyType) await fillIn(field(page, idOfType(type)), type);
    await runStep(page);
    await expectCompleted(page);
    const call = fixture.app.calls.at(-1);
    const sent: { [name: string]: string } = {};
    for (const [name, value] of call ?? []) {
      const match = /^properties\[([^\]]+)\](.*)$/.exec(name);
      if (match) sent[`${match[1]}${match[2]}`] = value;
    }
    expect(sent).toEqual({
      of_bool: 'Y',
      of_date: '21.08.2026',
      of_datetime: '21.08.2026 14:05:09',
      of_time: '14:05',
      of_double: '1499.5',
      of_file: '42',
      of_int: '42',
      of_select: 'second',
      of_string: 'value of string',
      of_text: 'value of text',
      of_user: 'user_17',
      of_internalselect: 'second',
      of_entityselector: 'value of entityselector',
      of_document_type: 'crm@CCrmDocumentLead@LEAD',
      'of_email[EMAIL][n0][VALUE]': 'value of email',
      'of_email[EMAIL][n0][VALUE_TYPE]': 'WORK',
      'of_phone[PHONE][n0][VALUE]': 'value of phone',
      'of_phone[PHONE][n0][VALUE_TYPE]': 'WORK',
      'of_web[WEB][n0][VALUE]': 'value of web',
      'of_web[WEB][n0][VALUE_TYPE]': 'WORK',
      'of_im[IM][n0][VALUE]': 'value of im',
      'of_im[IM][n0][VALUE_TYPE]': 'OPENLINE',
      of_deal_category: 'value of deal_category',
      of_deal_stage: 'value of deal_stage',
      of_lead_status: 'value of lead_status',
      of_sms_sender: 'value of sms_sender',
      of_mail_sender: 'value of mail_sender',
      of_uf_money: '1500.00|USD',
      of_uf_url: 'value of UF:url',
      of_uf_address: 'value of UF:address',
      of_uf_crm: 'D_12',
      of_uf_crm_status: 'value of UF:crm_status',
      of_uf_date: '21.08.2026',
      of_uf_iblock_element: '42',
      of_uf_iblock_section: '42',
      of_uf_resourcebooking: 'value of UF:resourcebooking',
      of_e_ecrm: 'D_12',
      of_s_html: 'value of S:HTML',
      of_nobody_knows_it: 'value of nobody_knows_it',
    });
  });

  it('takes several values where a property is multiple, and takes them away again', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: /Several of each/ }).click();
    await pressRun(page);
    await field(page, 'users').getByText('Needs a value').waitFor();
    for (const id of ['days', 'users', 'sums', 'phones']) {
      await field(page, id).getByRole('button', { name: 'Add a value' }).click();
    }
    await field(page, 'days').locator('input[type=date]').nth(1).fill('2026-08-22');
    await field(page, 'users').locator('select').nth(0).selectOption('user_17');
    await field(page, 'users').locator('select').nth(1).selectOption('user_9');
    await field(page, 'sums').getByLabel('Sums 1: amount').fill('1.50');
    await field(page, 'sums').getByLabel('Sums 2: amount').fill('2');
    await field(page, 'sums').getByLabel('Sums 2: currency').selectOption('PLN');
    await field(page, 'phones').getByLabel('Phones 1: value').fill('+1');
    await field(page, 'phones').getByLabel('Phones 2: kind').selectOption('MOBILE');
    await field(page, 'phones').getByLabel('Phones 2: value').fill('+2');
    await field(page, 'sums').getByRole('button', { name: 'Remove Sums 1' }).click();
    await runStep(page);
    await expectCompleted(page);
    await page.locator('.trace-row[data-kind=call]').waitFor();
    const sent = [...(fixture.app.calls.at(-1) ?? [])].filter(([name]) => name.startsWith('properties'));
    expect(sent).toEqual([
      ['properties[days][0]', '21.08.2026'],
      ['properties[days][1]', '22.08.2026'],
      ['properties[users][0]', 'user_17'],
      ['properties[users][1]', 'user_9'],
      ['properties[sums][0]', '2|PLN'],
      ['properties[phones][0][PHONE][n0][VALUE]', '+1'],
      ['properties[phones][0][PHONE][n0][VALUE_TYPE]', 'WORK'],
      ['properties[phones][0][PHONE][n1][VALUE]', '+2'],
      ['properties[phones][0][PHONE][n1][VALUE_TYPE]', 'MOBILE'],
      ['properties[none]', ''],
    ]);
  });

  it('says of a number that it is none', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: /Every type/ }).click();
    await field(page, 'of_int').locator('input').fill('many');
    await field(page, 'of_double').locator('input').fill('1,5');
    await pressRun(page);
    await page.getByText('“many” is not a whole number').waitFor();
    await page.getByText('“1,5” is not a number (use a dot for decimals)').waitFor();
  });

  it('says for which documents the designer would not offer a step, and shows a document’s fields', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: /Tell the team/ }).click();
    await page.getByText('Fields of the document').click();
    await page.getByLabel('Fields of the document').getByText('"Annual contract"').waitFor();
    expect(await page.getByText('does not offer this step').count()).toBe(0);
    await page.getByLabel('Kind of document').selectOption('Company');
    await page.getByText('The designer does not offer this step for a company').waitFor();
    await page.getByText('Fields of the document').click();
    await page.getByLabel('Fields of the document').getByText('"Muster GmbH"').waitFor();
  });

  it('runs a step that never waits', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: /Tell the team/ }).click();
    await page.getByText('This step has no settings.').waitFor();
    await runStep(page);
    await expectCompleted(page);
    await page.getByText('This step registered no return properties.').waitFor();
  });

  it('shows a workflow that somebody else has started, and still knows it after a reload', async () => {
    const page = await fixture.open();
    const workflow = fixture.emulator
      .portal('acme')
      .startWorkflow({ steps: [{ code: 'company_lookup', properties: { tax_id: '77' } }] });
    const completed = page.locator(`.trace[data-workflow="${workflow.id}"][data-status=completed]`);
    await completed.waitFor();
    await outputs(page).getByText('Company 77').waitFor();
    await page.reload();
    await completed.waitFor();
    const rows = await page.locator('.trace-row').allInnerTexts();
    const order = ['Call company_lookup', 'Asking the register', 'bizproc.event.send', 'Workflow completed'];
    const places = order.map((text) => rows.findIndex((row) => row.includes(text)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await outputs(page).getByText('Company 77').waitFor();
  });

  it('keeps what was filled in while one looks at something else', async () => {
    const page = await fixture.open();
    await field(page, 'tax_id').locator('input').fill('123');
    await page.getByLabel('Document', { exact: true }).selectOption('DEAL_514');
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('tab', { name: 'Run' }).click();
    expect(await field(page, 'tax_id').locator('input').inputValue()).toBe('123');
    await page.getByText('(DEAL_514)').waitFor({ state: 'attached' });
    expect(await page.getByLabel('Document', { exact: true }).inputValue()).toBe('DEAL_514');
    await page.getByRole('button', { name: /Every type/ }).click();
    await page.getByRole('button', { name: /Look up a company/ }).click();
    expect(await field(page, 'tax_id').locator('input').inputValue()).toBe('123');
  });

  it('shows how a step times out when the clock is moved', async () => {
    const page = await fixture.open();
    const { answer } = fixture.app;
    fixture.app.answer = () => undefined;
    try {
      await field(page, 'tax_id').locator('input').fill('1');
      await page.getByText('Waiting and timeout').click();
      await page.getByLabel('Timeout in seconds').fill('1800');
      await runStep(page);
      await page.locator('.trace-title').getByText('Asking the register').waitFor();
      await page.getByRole('button', { name: /The portals’ time/ }).click();
      await page.getByRole('button', { name: '+1 h' }).click();
      await page.locator('.trace[data-status=completed]').getByText('Step timed out').waitFor();
      await outputs(page).locator('[data-output=IsTimeout]').getByText('1').waitFor();
      expect(await page.locator('.clock-face').innerText()).toContain('+1.0 h');
    } finally {
      fixture.app.answer = answer;
    }
  });
});

/** Gives the field of a type a value, the way its control takes one. */
async function fillIn(property: Locator, type: string): Promise<void> {
  const input = property.locator('input:not([type=radio])').last();
  switch (type) {
    case 'bool':
      return property.getByRole('radio', { name: 'Yes' }).click();
    case 'date':
    case 'UF:date':
      return input.fill('2026-08-21');
    case 'datetime':
      return input.fill('2026-08-21T14:05:09');
    case 'time':
      return input.fill('14:05');
    case 'double':
      return input.fill('1499.5');
    case 'int':
    case 'file':
    case 'UF:iblock_element':
    case 'UF:iblock_section':
      return input.fill('42');
    case 'select':
    case 'internalselect':
      return void (await property.locator('select').selectOption({ label: 'The second' }));
    case 'user':
      return void (await property.locator('select').selectOption('user_17'));
    case 'document_type':
      return void (await property.locator('select').selectOption('Lead'));
    case 'text':
      return property.locator('textarea').fill('value of text');
    case 'UF:money':
      await input.fill('1500.00');
      return void (await property.locator('select').selectOption('USD'));
    case 'UF:crm':
    case 'E:ECrm':
      return input.fill('12');
    default:
      return input.fill(`value of ${type}`);
  }
}
