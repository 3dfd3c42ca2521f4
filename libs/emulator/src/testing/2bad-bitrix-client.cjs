// Runs the client @2bad/bitrix in a process of its own, as its users have it: with NODE_EXTRA_CA_CERTS where the
// emulator serves https. Prints one JSON object with what the client returned.
const Bitrix = require('@2bad/bitrix').default;

const { url, token } = JSON.parse(process.argv[2]);
// 2.5.1 never sends its `accessToken`: its hook writes to `options.path`, which got 11 does not read. Its users pass a header.
const bitrix = Bitrix(
  url,
  undefined,
  token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
);
const report = {};

async function step(name, run) {
  try {
    report[name] = await run();
  } catch (error) {
    report[name] = { error: error.message };
  }
}

async function main() {
  await step('deal', async () => (await bitrix.deals.get('512')).result.TITLE);
  await step('added', async () => {
    const { result } = await bitrix.deals.create({ TITLE: 'From outside' });
    await bitrix.deals.update(String(result), { TITLE: 'Changed' });
    const { result: deal } = await bitrix.deals.get(String(result));
    await bitrix.call('crm.deal.delete', { ID: result });
    return deal.TITLE;
  });
  // Everything: the first page, then all others in batches.
  await step('list', async () => {
    const { result, total } = await bitrix.deals.list({ filter: { '>=ID': 1000 }, select: ['ID', 'TITLE'] });
    return { count: result.length, total };
  });
  await step('batch', async () => {
    const { result } = await bitrix.batch({
      one: { method: 'crm.deal.get', params: { ID: 512 } },
      two: { method: 'crm.lead.list' },
    });
    return { title: result.result.one.TITLE, leads: Array.isArray(result.result.two) };
  });
  await step(
    'statuses',
    async () => (await bitrix.statuses.list({ filter: { ENTITY_ID: 'SOURCE' } })).total > 0,
  );
  await step('user', async () => (await bitrix.call('user.get', { ID: 1 })).result[0].NAME);
  await step('denied', async () => bitrix.call('crm.no.such.method', {}));
}

main().then(() => console.log(JSON.stringify(report)));
