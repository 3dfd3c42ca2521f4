import { setUpDesk, type Desk } from '../../testing/desk.js';
import { send } from '../../testing/rest-client.js';

// S bizproc/classes/general/restservice.php, messageservice/lib/restservice.php
describe('bizproc.provider.*', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk();
  });
  afterEach(() => desk.close());
  const sender = (over: object = {}): Record<string, unknown> => ({
    CODE: 'sms',
    HANDLER: `${desk.app.url}/sms`,
    NAME: { en: 'SMS' },
    TYPE: 'SMS',
    ...over,
  });

  it('installs a sender once, lists it and takes it away', async () => {
    expect((await desk.call('bizproc.provider.add', sender())).json.result).toBe(true);
    expect((await desk.call('bizproc.provider.add', sender())).json).toEqual({
      error: 'ERROR_SENDER_ALREADY_INSTALLED',
      error_description: 'Sender already installed!',
    });
    expect((await desk.call('bizproc.provider.list')).json.result).toEqual(['sms']);
    expect((await desk.call('bizproc.provider.delete', { CODE: 'sms' })).json.result).toBe(true);
    expect((await desk.call('bizproc.provider.delete', { CODE: 'sms' })).json.error).toBe(
      'ERROR_SENDER_NOT_FOUND',
    );
  });

  it.each([
    [{ CODE: '' }, 'Empty sender code!'],
    [{ CODE: 'a b' }, 'Wrong sender code!'],
    [{ NAME: '' }, 'Empty sender NAME!'],
    [{ TYPE: '' }, 'Empty sender message TYPE!'],
    [{ TYPE: 'PIGEON' }, 'Unknown sender message TYPE!'],
  ])('refuses %j', async (over, description) => {
    expect(await desk.call('bizproc.provider.add', sender(over))).toMatchObject({
      status: 400,
      json: { error: 'ERROR_SENDER_VALIDATION_FAILURE', error_description: description },
    });
  });

  it('wants an app', async () => {
    const { userId, secret } = desk.portal.webhooks[0]!;
    const reply = await send(`${desk.portal.baseUrl}/rest/${userId}/${secret}/bizproc.provider.list`);
    expect(reply).toMatchObject({ status: 403, json: { error: 'ACCESS_DENIED' } });
  });
});
