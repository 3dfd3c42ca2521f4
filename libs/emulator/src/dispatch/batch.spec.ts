import { setUpDesk, type Desk } from '../testing/desk.js';
import { callRest } from '../testing/rest-client.js';

interface BatchResult {
  result: Record<string, unknown>;
  result_error: Record<string, { error: string; error_description: string }>;
  result_total: Record<string, number>;
  result_next: Record<string, number>;
  result_time: Record<string, unknown>;
}

describe('batch', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await setUpDesk();
  });
  afterAll(() => desk.close());
  const batch = async (cmd: unknown, halt: unknown = 0): Promise<BatchResult> =>
    (await desk.call('batch', { cmd, halt })).json.result as BatchResult;

  it('runs commands in order, keeps errors apart, answers 200', async () => {
    const reply = await desk.call('batch', {
      cmd: {
        deals: 'crm.deal.list?filter[>OPPORTUNITY]=1000&select[]=ID',
        bad: 'bizproc.robot.add?CODE=x',
        none: 'no.such.method',
        me: 'PROFILE',
      },
    });
    expect(reply.status).toBe(200);
    const result = reply.json.result as BatchResult;
    expect(result.result).toEqual({
      deals: [{ ID: '512' }, { ID: '514' }, { ID: '516' }],
      me: expect.objectContaining({ ID: '1' }) as object,
    });
    expect(result.result_error).toEqual({
      bad: { error: 'ERROR_WRONG_HANDLER_URL', error_description: 'Wrong handler URL' },
      none: { error: 'ERROR_METHOD_NOT_FOUND', error_description: 'Method not found!' },
    });
    expect(result.result_total).toEqual({ deals: 3 });
    expect(result.result_next).toEqual([]);
    expect(Object.keys(result.result_time)).toEqual(['deals', 'me']);
    expect((reply.json['time'] as { operating: number }).operating).toBe(0);
  });

  it('answers empty lists where PHP has empty arrays', async () => {
    expect(await batch({})).toEqual({
      result: [],
      result_error: [],
      result_total: [],
      result_next: [],
      result_time: [],
    });
  });

  it('turns numeric keys into lists', async () => {
    expect((await batch(['server.time', 'scope'])).result).toHaveLength(2);
    expect(Array.isArray((await batch(['scope'])).result)).toBe(true);
  });

  it('refuses the 51st command, nested batches and uploads, each for itself', async () => {
    const cmd = Object.fromEntries(Array.from({ length: 52 }, (_, index) => [`c${index}`, 'server.time']));
    const { result, result_error } = await batch(cmd);
    expect(Object.keys(result)).toHaveLength(50);
    expect(result_error).toEqual({
      c50: { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' },
      c51: { error: 'ERROR_BATCH_LENGTH_EXCEEDED', error_description: 'Max batch length exceeded' },
    });
    const nested = await batch({ a: 'batch?cmd[x]=profile', b: 'disk.folder.uploadfile?id=1' });
    expect(Object.values(nested.result_error).map(({ error }) => error)).toEqual([
      'ERROR_BATCH_METHOD_NOT_ALLOWED',
      'ERROR_BATCH_METHOD_NOT_ALLOWED',
    ]);
  });

  it.each([
    [0, true],
    ['0', true],
    ['', true],
    [1, false],
    ['N', false],
    ['false', false],
    [true, false],
  ])('halt=%j', async (halt, goesOn) => {
    const { result, result_error } = await batch({ a: 'nothing', b: 'server.time' }, halt);
    expect(Object.keys(result_error)).toEqual(['a']);
    expect(Object.keys(result)).toEqual(goesOn ? ['b'] : []);
  });

  it('decodes commands like a URL: an unencoded # cuts, + is a space, dots of names become _', async () => {
    const { result } = await batch({
      cut: 'crm.deal.add?fields[TITLE]=Score # 1',
      plus: 'crm.deal.add?fields[TITLE]=a+b%2Bc',
    });
    const title = async (id: unknown): Promise<unknown> => desk.portal.crm.get(2, Number(id))!['TITLE'];
    expect(await title(result['cut'])).toBe('Score ');
    expect(await title(result['plus'])).toBe('a b+c');
  });

  it('skips commands that are no text', async () => {
    expect((await batch({ a: { method: 'profile' }, b: 'server.time' })).result_time).toHaveProperty('b');
  });

  it('leaves the description of a scope error empty', async () => {
    const webhook = desk.portal.addWebhook(1, ['user']);
    const reply = await callRest(desk.portal, `1/${webhook.secret}/batch`, { cmd: { a: 'crm.deal.list' } });
    expect((reply.json.result as BatchResult).result_error).toEqual({
      a: { error: 'insufficient_scope', error_description: '' },
    });
  });

  describe('references', () => {
    it('keep the type of a value that is one reference, and are written into text otherwise', async () => {
      const { result, result_error } = await batch({
        list: 'crm.deal.list?filter[ID]=513',
        get: 'crm.deal.get?id=$result[list][0][ID]',
        text: 'crm.deal.add?fields[TITLE]=Like $result[list][0][TITLE] once&fields[CONTACT_IDS]=$result[list]',
      });
      expect(result_error).toEqual([]);
      expect(result['get']).toMatchObject({ ID: '513' });
      const added = desk.portal.crm.get(2, Number(result['text']))!;
      expect(added['TITLE']).toBe('Like Pilot in Hamburg once');
      expect(added['CONTACT_IDS']).toHaveLength(1);
    });

    it('swallow what is glued behind them', async () => {
      const { result } = await batch({
        one: 'crm.deal.add?fields[TITLE]=One',
        two: 'crm.deal.add?fields[TITLE]=No. $result[one]/x end',
      });
      expect(desk.portal.crm.get(2, Number(result['two']))!['TITLE']).toBe(
        `No. ${String(result['one'])} end`,
      );
    });

    it('end at the deepest existing parent when they lead nowhere', async () => {
      const { result } = await batch({
        fails: 'nothing',
        me: 'user.admin',
        add: 'crm.deal.add?fields[TITLE]=$result[fails][ID]',
      });
      expect(desk.portal.crm.get(2, Number(result['add']))!['TITLE']).toEqual({ me: true });
    });

    it('are found in any text with a $, one of the names and a bracket, encoded or not', async () => {
      const { result } = await batch({
        first: 'server.time',
        bait: `crm.deal.add?fields[TITLE]=${encodeURIComponent('Offer $totalPrice[EUR] now')}`,
        // The portal looks at bytes: these are no whitespace for it.
        nbsp: `crm.deal.add?fields[TITLE]=${encodeURIComponent('Offer $total\u00a0[EUR] now')}`,
        wide: `crm.deal.add?fields[TITLE]=${encodeURIComponent('Offer $total\u3000\u2028[EUR] now')}`,
        safe: `crm.deal.add?fields[TITLE]=${encodeURIComponent('Offer $total now')}`,
      });
      const title = (key: string): unknown => desk.portal.crm.get(2, Number(result[key]))!['TITLE'];
      for (const key of ['bait', 'nbsp', 'wide']) expect(title(key)).not.toContain('[EUR]');
      expect(title('safe')).toBe('Offer $total now');
    });

    it('know totals, next pages, times and errors', async () => {
      const { result } = await batch({
        list: 'crm.deal.list',
        fails: 'nothing',
        add: 'crm.deal.add?fields[PROBABILITY]=$total[list]&fields[TITLE]=$error[fails][error]&fields[COMMENTS]=$time[list][date_start]',
      });
      const added = desk.portal.crm.get(2, Number(result['add']))!;
      expect(Number(added['PROBABILITY'])).toBeGreaterThan(4);
      expect(added['TITLE']).toBe('ERROR_METHOD_NOT_FOUND');
      expect(added['COMMENTS']).toMatch(/^\d{4}-/);
    });
  });
});
