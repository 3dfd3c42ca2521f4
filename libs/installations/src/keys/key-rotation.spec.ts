import { TokenCipher } from '@bizproc-kit/persistence';
import { testDialects } from '@bizproc-kit/persistence/testing';
import { Secret } from '@bizproc-kit/protocol';

import { InstallationWorld } from '../testing/installation-world.js';
import { openTestDataSource } from '../testing/test-store.js';

const [first, second, other] = ['first', 'second', 'second'].map((id) => TokenCipher.generateKey(id));

describe.each(testDialects())('encryption keys on $dialect', ({ create }) => {
  let world: InstallationWorld;

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
  });
  afterEach(() => world.close());

  const sealedValues = async (): Promise<string[]> => {
    const dataSource = await openTestDataSource(world.database);
    const grants: Record<string, string>[] = await dataSource.query(
      'SELECT access_token, refresh_token FROM bizproc_grant',
    );
    const vault: Record<string, string>[] = await dataSource.query('SELECT sealed FROM bizproc_vault');
    await dataSource.destroy();
    return [...grants, ...vault].flatMap((row) => Object.values(row));
  };
  const keysInUse = async () => new Set((await sealedValues()).map((value) => value.split('.')[1]));

  it('are changed beside a host that refreshes, and the old one can be dropped', async () => {
    const old = await world.openInstallations({ keys: first });
    const portals = [];
    for (let index = 0; index < 8; index++) {
      portals.push((await world.givenInstalledPortal(old, `portal-${index}`)).portal);
    }
    expect(await keysInUse()).toEqual(new Set(['first']));

    const host = await world.openInstallations({ keys: `${second},${first}` });
    const command = await world.openInstallations({ keys: `${second},${first}` });
    world.emulator.clock.advance(3_601_000);
    const work = portals.map(async ({ memberId }) => (await host.client(memberId)).call('profile'));
    const [report] = await Promise.all([command.rotateKeys(), ...work]);
    expect(report.keyId).toBe('second');
    await command.rotateKeys();
    expect(await keysInUse()).toEqual(new Set(['second']));
    expect(await command.rotateKeys()).toEqual({ keyId: 'second', resealed: 0 });

    const rotated = await world.openInstallations({ keys: second });
    world.emulator.clock.advance(3_601_000);
    for (const portal of portals) {
      expect(await (await rotated.client(portal.memberId)).call('profile')).toMatchObject({ ID: '1' });
      const token = new Secret(portal.installation()!.applicationToken);
      expect(await rotated.authenticate(portal.memberId, token)).toBe('trusted');
    }
  });

  it('are changed in the columns of other rooms too, and the vault tells when all is done', async () => {
    await world.openInstallations({ keys: first });
    const dataSource = await openTestDataSource(world.database);
    await dataSource.query('CREATE TABLE elsewhere (id varchar(10) PRIMARY KEY, token varchar(500))');
    const old = TokenCipher.parse(first);
    for (let index = 0; index < 450; index++) {
      const id = String(index).padStart(4, '0');
      const token = index % 3 === 0 ? 'NULL' : `'${old.seal(`secret ${id}`, `elsewhere ${id}`)}'`;
      await dataSource.query(`INSERT INTO elsewhere VALUES ('${id}', ${token})`);
    }
    const column = {
      table: 'elsewhere',
      column: 'token',
      key: 'id',
      needs: [],
      context: (row: Readonly<Record<string, string>>) => `elsewhere ${row['id']}`,
    };
    const broken = await world.openInstallations({
      keys: `${second},${first}`,
      sealedColumns: [{ ...column, context: () => 'another' }],
    });
    await expect(broken.rotateKeys()).rejects.toMatchObject({ code: 'BPK_UNSEAL' });
    await expect(world.openInstallations({ keys: second })).rejects.toMatchObject({
      code: 'BPK_ENCRYPTION_KEY_MISMATCH',
    });

    const command = await world.openInstallations({ keys: `${second},${first}`, sealedColumns: [column] });
    expect(await command.rotateKeys()).toEqual({ keyId: 'second', resealed: 301 });
    await world.openInstallations({ keys: second });
    const rows: { id: string; token: string | null }[] = await dataSource.query(
      'SELECT id, token FROM elsewhere',
    );
    await dataSource.destroy();
    const now = TokenCipher.parse(second);
    for (const { id, token } of rows) {
      if (token !== null) expect(now.open(token, `elsewhere ${id}`)).toBe(`secret ${id}`);
    }
    expect(rows.filter(({ token }) => token === null)).toHaveLength(150);
  });

  it.each([
    ['a missing key', first, other, /"first", which TOKEN_ENCRYPTION_KEYS does not list/],
    ['another key of the same id', second, other, /does not open with the key "second"/],
  ])('stop the start clearly: %s', async (_, before, after, message) => {
    await world.givenInstalledPortal(await world.openInstallations({ keys: before }));
    await expect(world.openInstallations({ keys: after })).rejects.toMatchObject({
      code: 'BPK_ENCRYPTION_KEY_MISMATCH',
      message: expect.stringMatching(message),
      retry: { kind: 'after-operator' },
    });
  });

  it('stop the start when only some grants need the missing key', async () => {
    await world.givenInstalledPortal(await world.openInstallations({ keys: first }), 'early');
    const middle = await world.openInstallations({ keys: `${second},${first}` });
    await world.givenInstalledPortal(middle, 'late');
    const dataSource = await openTestDataSource(world.database);
    const cipher = TokenCipher.parse(`${second},${first}`);
    const [{ sealed }] = await dataSource.query('SELECT sealed FROM bizproc_vault');
    const renewed = cipher.reseal(sealed, 'vault/application-token-hash');
    await dataSource.query(`UPDATE bizproc_vault SET sealed = '${renewed}', key_id = 'second'`);
    await dataSource.destroy();
    await expect(world.openInstallations({ keys: second })).rejects.toMatchObject({
      message: expect.stringMatching(/"first", which/),
    });
  });

  it('are made fit by the first of several processes that start together', async () => {
    const opened = await Promise.all(
      Array.from({ length: 4 }, () => world.openInstallations({ keys: first })),
    );
    const { portal } = await world.givenInstalledPortal(opened[0]);
    const token = new Secret(portal.installation()!.applicationToken);
    for (const each of opened) expect(await each.authenticate(portal.memberId, token)).toBe('trusted');
  });
});
