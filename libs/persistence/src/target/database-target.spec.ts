import { parseDatabaseUrl } from './database-target.js';
import { InvalidDatabaseUrlError } from '../failure/persistence.error.js';

describe('DATABASE_URL', () => {
  it.each([
    ['sqlite:./data/a.sqlite', '/base/data/a.sqlite'],
    ['sqlite:data/a.sqlite', '/base/data/a.sqlite'],
    ['sqlite:/var/lib/a.sqlite', '/var/lib/a.sqlite'],
    ['sqlite:///var/lib/a.sqlite', '/var/lib/a.sqlite'],
    ['sqlite://./data/a.sqlite', '/base/data/a.sqlite'],
    ['SQLITE:a b.sqlite', '/base/a b.sqlite'],
  ])('%s is the file %s', (url, path) => {
    expect(parseDatabaseUrl(url, '/base')).toEqual({ dialect: 'sqlite', path, label: `sqlite:${path}` });
  });

  it('knows PostgreSQL, takes its own parameters out and hides the password in the label', () => {
    expect(parseDatabaseUrl('postgresql://me:secret@db:5433/app?schema=kit&pool=3&sslmode=require')).toEqual({
      dialect: 'postgres',
      url: 'postgresql://me:secret@db:5433/app?sslmode=require'.replace('postgresql', 'postgres'),
      schema: 'kit',
      poolSize: 3,
      label: 'postgres://db:5433/app schema kit',
    });
  });

  it.each(['mysql', 'mariadb'])('knows %s', (scheme) => {
    expect(parseDatabaseUrl(`${scheme}://root@127.0.0.1:3306/test`)).toEqual({
      dialect: 'mysql',
      url: 'mysql://root@127.0.0.1:3306/test',
      poolSize: 10,
      label: 'mysql://127.0.0.1:3306/test',
    });
  });

  it.each([
    '',
    'data.sqlite',
    'oracle://x/y',
    'sqlite:',
    'sqlite:folder/',
    'sqlite::memory:',
    'postgres://me:secret@host',
    'postgres:///app',
    'postgres://me:secret@host/app?pool=0',
    'postgres://me:secret@host/app?pool=1',
    'postgres://me:secret@host/app?pool=many',
    'postgres://me:secret@host/app?schema=a;drop',
    'mysql://me:secret@host/a/b',
    'mysql://me:secret@[host/app',
  ])('refuses %p without telling the password', (url) => {
    let failure: unknown;
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(InvalidDatabaseUrlError);
    expect((failure as Error).message).toMatch(/DATABASE_URL/);
    expect((failure as Error).message).not.toContain('secret');
  });
});
