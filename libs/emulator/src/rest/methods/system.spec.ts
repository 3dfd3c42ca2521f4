import { setUpDesk, type Desk } from '../../testing/desk.js';
import { send } from '../../testing/rest-client.js';

describe('methods of every app, held against the platform', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk({ startAt: 1_787_320_800_250, clockRunning: false });
  });
  afterEach(() => desk.close());
  const result = async (method: string, params?: Record<string, unknown>): Promise<unknown> =>
    (await desk.call(method, params)).json.result;
  const hook = (path: string): ReturnType<typeof send> => {
    const { userId, secret } = desk.portal.webhooks[0]!;
    return send(`${desk.portal.baseUrl}/rest/${userId}/${secret}/${path}`);
  };

  // S rest/classes/general/rest_provider.php appInfo
  it('answers app.info over a webhook with scope and licence alone', async () => {
    const reply = await hook('app.info');
    expect(reply).toMatchObject({ status: 200, json: { result: { LICENSE: 'en_pro100' } } });
    expect(Object.keys(reply.json.result as object)).toEqual(['SCOPE', 'LICENSE']);
  });

  // D api-reference/widgets/placement-list.md, placement-get.md, placement-unbind.md
  it.each(['list', 'get', 'bind', 'unbind'])('refuses placement.%s over a webhook', async (name) => {
    expect(await hook(`placement.${name}`)).toMatchObject({
      status: 403,
      json: { error: 'WRONG_AUTH_TYPE' },
    });
  });

  // S rest/lib/api/placement.php getList
  it('lists placements of a scope, of every app, and all', async () => {
    expect(await result('placement.list', { SCOPE: '' })).toEqual([
      'LEFT_MENU',
      'PAGE_BACKGROUND_WORKER',
      'REST_APP_URI',
    ]);
    const own = await result('placement.list');
    expect(own).toEqual(
      expect.arrayContaining(['LEFT_MENU', 'CRM_DEAL_LIST_TOOLBAR', 'CRM_LEAD_DETAIL_TOOLBAR']),
    );
    expect(own).not.toContain('BIZPROC_ACTIVITY_PROPERTIES_DIALOG');
    expect(await result('placement.list', { SCOPE: 'task' })).toContain('TASK_VIEW_TAB');
    expect(await result('placement.list', { FULL: true })).toContain('IM_SIDEBAR');
  });

  // S rest/lib/api/placement.php bind, get
  it('binds for one user only where the placement has that mode, and only as often as it allows', async () => {
    const handler = `${desk.app.url}/worker`;
    const bind = (params: Record<string, unknown>): ReturnType<Desk['call']> =>
      desk.call('placement.bind', { HANDLER: handler, ...params });
    expect((await bind({ PLACEMENT: 'LEFT_MENU', USER_ID: 17 })).json).toEqual({
      error: 'ERROR_PLACEMENT_USER_MODE',
      error_description: 'User mode is not available.',
    });
    const worker = {
      PLACEMENT: 'PAGE_BACKGROUND_WORKER',
      USER_ID: 17,
      OPTIONS: { errorHandlerUrl: 'https://app.example.com/error', other: 1 },
      LANG_ALL: { en: { TITLE: 'Worker' }, de: { TITLE: 'Arbeiter' } },
    };
    expect((await bind(worker)).json.result).toBe(true);
    expect((await bind({ ...worker, HANDLER: `${handler}/2` })).json).toMatchObject({
      error: 'ERROR_PLACEMENT_MAX_COUNT',
      error_description: 'Placement max count: 1',
    });
    expect((await bind({ PLACEMENT: ['LEFT_MENU'] })).json.error).toBe('ERROR_ARGUMENT');
    expect((await bind({ PLACEMENT: 'default' })).json.error).toBe('ERROR_ARGUMENT');
    expect(await result('placement.get')).toEqual([
      {
        id: 1,
        placement: 'PAGE_BACKGROUND_WORKER',
        userId: 17,
        handler: handler,
        options: { errorHandlerUrl: 'https://app.example.com/error' },
        title: 'Worker',
        description: '',
        langAll: {
          en: { TITLE: 'Worker', DESCRIPTION: '', GROUP_NAME: '' },
          de: { TITLE: 'Arbeiter', DESCRIPTION: '', GROUP_NAME: '' },
        },
      },
    ]);
    expect(await result('placement.unbind', { PLACEMENT: worker.PLACEMENT, USER_ID: 9 })).toEqual({
      count: 0,
    });
  });

  // S rest/lib/api/placement.php unbind
  it('takes a handler that is null or empty for every handler', async () => {
    for (const none of [undefined, null, '']) {
      for (const page of ['a', 'b']) {
        await desk.call('placement.bind', { PLACEMENT: 'LEFT_MENU', HANDLER: `${desk.app.url}/${page}` });
      }
      expect(await result('placement.unbind', { PLACEMENT: 'LEFT_MENU', HANDLER: none })).toEqual({
        count: 2,
      });
    }
  });

  // D api-reference/common/system/feature-get.md, S rest_provider.php
  it('asks a feature for its code', async () => {
    for (const code of [undefined, '', 0]) {
      expect(await desk.call('feature.get', { CODE: code })).toMatchObject({
        status: 400,
        json: { error: 'CODE_EMPTY', error_description: "CODE can't be empty" },
      });
    }
    expect(await result('feature.get', { CODE: 'rest_offline_extended' })).toEqual({ value: 'Y' });
    expect(await result('feature.get', { CODE: 'rest_auth_connector' })).toEqual({ value: 'Y' });
    expect(await result('feature.get', { CODE: 'nothing' })).toEqual({ value: 'N' });
  });

  // S rest_provider.php methodGet, methodsGet
  it('reads the name of a method exactly, and lists methods in full', async () => {
    const nothing = { isExisting: false, isAvailable: false };
    expect(await result('method.get')).toEqual(nothing);
    expect(await result('method.get', { NAME: 'profile' })).toEqual(nothing);
    expect(await result('method.get', { name: 'user.get' })).toEqual({ isExisting: true, isAvailable: true });
    const basic = await result('methods', { scope: '' });
    expect(basic).toContain('profile');
    expect(basic).not.toContain('user.get');
    expect(await result('methods', { FULL: true })).toEqual(expect.arrayContaining(['profile', 'user.get']));
    expect(await result('scope', { full: true })).toEqual(expect.arrayContaining(['crm', 'landing']));
  });

  // S rest_provider.php getAppOption, setAppOption
  it('takes all parameters for options when none are named', async () => {
    expect(await result('app.option.set', { colour: 'red' })).toBe(true);
    expect(await result('app.option.get', { option: 'colour' })).toBe('red');
    expect(await result('app.option.get', { option: 'none' })).toBeNull();
    expect((await desk.call('app.option.set')).json.error).toBe('ERROR_ARGUMENT');
    desk.portal.users.get(1)!.isAdmin = false;
    expect(await desk.call('app.option.set', { options: { a: 1 } })).toMatchObject({
      status: 403,
      json: { error_description: 'Access denied! Administrator authorization required' },
    });
  });

  // S rest_provider.php accessName, userAccess
  it('names access codes, and tells which of them a user has', async () => {
    expect(await result('access.name', { ACCESS: ['U17', 'AU', 'X1'] })).toEqual({
      U17: { provider: 'Users', name: 'Anna Example', provider_id: 'user' },
      AU: { provider: '', name: 'All authorized users', provider_id: 'other' },
    });
    expect(await result('access.name', { ACCESS: ['X1'] })).toEqual([]);
    expect(await result('access.name')).toBe(false);
    expect(await result('user.access', { ACCESS: ['U204'] })).toBe(true);
    desk.portal.users.get(1)!.isAdmin = false;
    expect(await result('user.access', { ACCESS: ['U204'] })).toBe(false);
    expect(await result('user.access', { ACCESS: ['U204', 'D1'] })).toBe(true);
    expect(await result('user.access', { ACCESS: 'AU' })).toBe(true);
  });

  // D api-reference/user/user-get.md
  it('finds users by conditions, in an order', async () => {
    const ids = async (params: Record<string, unknown>): Promise<unknown> =>
      ((await result('user.get', params)) as { ID: string }[]).map(({ ID }) => ID);
    expect(await ids({ sort: 'NAME', order: 'DESC' })).toEqual(['1', '204', '9', '17']);
    desk.portal.users.get(9)!.active = false;
    expect(await ids({ ACTIVE: false })).toEqual(['9']);
    expect(await ids({ FILTER: { ACTIVE: 'Y', '>ID': 1 } })).toEqual(['17', '204']);
    expect(await ids({ NAME: 'An%' })).toEqual(['17']);
    expect(await ids({ FILTER: { '!ID': [1, 9] } })).toEqual(['17', '204']);
    expect(await result('user.get', { ID: 17 })).toEqual([
      expect.objectContaining({ ACTIVE: true, UF_DEPARTMENT: [1], TIMESTAMP_X: {}, USER_TYPE: 'employee' }),
    ]);
  });

  // D api-reference/user/index.md
  it.each([
    ['user_basic', ['EMAIL', 'NAME'], ['LAST_LOGIN']],
    ['user_brief', ['NAME'], ['EMAIL', 'LAST_LOGIN']],
  ])('shows %s a part of a user', async (scope, shown, hidden) => {
    const { secret } = desk.portal.addWebhook(1, [scope]);
    const { json } = await send(`${desk.portal.baseUrl}/rest/1/${secret}/user.get?ID=17`);
    const [row] = json.result as object[];
    expect(Object.keys(row!)).toEqual(expect.arrayContaining(shown));
    for (const name of hidden) expect(row).not.toHaveProperty(name);
  });

  // S rest_provider.php getServerTime: date('c')
  it('tells the time in whole seconds', async () => {
    expect(await result('server.time')).toBe('2026-08-21T16:00:00+02:00');
  });
});
