// Runs Bitrix24's own JavaScript SDK in a process of its own, as its users have it: as an ES module, and with
// NODE_EXTRA_CA_CERTS where the emulator serves https. Prints one JSON object with what the SDK returned.
import { B24Hook, B24OAuth, ParamsFactory } from '@bitrix24/b24jssdk';

const { mode, portal, app, auth, restriction } = JSON.parse(process.argv[2]);
const quick = { ...ParamsFactory.getDefault(), retryDelay: 50, ...restriction };
let refreshes = 0;

function client() {
  if (mode === 'hook') {
    return new B24Hook(
      { b24Url: portal.url, userId: portal.userId, secret: portal.secret },
      { restrictionParams: quick },
    );
  }
  const oauth = new B24OAuth(auth, app, { restrictionParams: quick });
  oauth.setCallbackRefreshAuth(async () => {
    refreshes += 1;
  });
  return oauth;
}

const b24 = client();
b24.offClientSideWarning();
const { v2 } = b24.actions;
const report = {};

async function step(name, run) {
  try {
    report[name] = await run();
  } catch (error) {
    report[name] = { error: error.code ?? error.name, status: error.status, message: error.message };
  }
}

function told(response) {
  return response.isSuccess ? response.getData() : { errors: response.getErrorMessages() };
}

await step('profile', async () => told(await v2.call.make({ method: 'profile' })).result);
await step('denied', async () => told(await v2.call.make({ method: 'no.such.method' })));
await step('batch', async () =>
  told(
    await v2.batch.make({
      calls: {
        deal: { method: 'crm.item.get', params: { entityTypeId: 2, id: 512 } },
        same: ['crm.deal.list', { filter: { ID: '$result[deal][item][id]' }, select: ['ID', 'TITLE'] }],
      },
      options: { isHaltOnError: true, returnAjaxResult: false },
    }),
  ),
);
await step('partial', async () => {
  const response = await v2.batch.make({
    calls: { good: { method: 'server.time' }, bad: { method: 'no.such.method' } },
    options: { isHaltOnError: false, returnAjaxResult: true },
  });
  const results = response.getData();
  return { good: results.good.isSuccess, bad: results.bad.getErrorMessages() };
});
await step('over50', async () => {
  const calls = Array.from({ length: 120 }, (_, index) => [
    'crm.item.get',
    { entityTypeId: 2, id: 1_000 + index },
  ]);
  const response = await v2.batchByChunk.make({ calls, options: { isHaltOnError: false } });
  return {
    success: response.isSuccess,
    count: response.getData().length,
    last: response.getData().at(-1)?.item?.title,
  };
});
await step('tooLong', async () => {
  const calls = Array.from({ length: 51 }, () => ['server.time', {}]);
  return told(await v2.batch.make({ calls, options: { isHaltOnError: false } }));
});
await step('list', async () => {
  const response = await v2.callList.make({
    method: 'crm.item.list',
    params: { entityTypeId: 2, filter: { '>=id': 1_000 }, select: ['id', 'title'] },
    idKey: 'id',
    customKeyForResult: 'items',
  });
  return { count: response.getData().length };
});
await step('fetched', async () => {
  const pages = [];
  const reader = v2.fetchList.make({
    method: 'crm.deal.list',
    params: { filter: { '>=ID': 1_000 }, select: ['ID'] },
    idKey: 'ID',
  });
  for await (const chunk of reader) pages.push(chunk.length);
  return pages;
});
await step('register', async () =>
  told(
    await v2.call.make({
      method: 'bizproc.robot.add',
      params: {
        CODE: 'sdk',
        HANDLER: 'https://app.example.com/handler',
        NAME: { en: 'SDK' },
        USE_SUBSCRIPTION: 'Y',
      },
    }),
  ),
);
await step('v3', async () => {
  const response = await b24.actions.v3.call.make({
    method: 'tasks.task.add',
    params: { fields: { title: 'v3' } },
  });
  return told(response).result ?? told(response);
});
await step('admin', async () => {
  if (mode === 'oauth') await b24.initIsAdmin();
  return { isAdmin: b24.auth.isAdmin };
});
report.refreshes = refreshes;
console.log(JSON.stringify(report));
