import { Secret } from '@bizproc-kit/protocol';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

describe('the log', () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', format: 'json' }, { write: (line) => void lines.push(line) });
  beforeEach(() => void lines.splice(0));

  it('masks secrets by name and by type', () => {
    logger.info(
      {
        access_token: 'canary-1',
        auth: { refresh_token: 'canary-2' },
        a: { b: { event_token: 'canary-3' } },
      },
      'x',
    );
    logger.info({ token: new Secret('canary-4'), authorization: 'Bearer canary-5' }, 'y');
    expect(lines.join()).not.toContain('canary');
    expect(lines.join()).toContain('[secret]');
  });

  it('takes the lines of Nest with their context', () => {
    const nest = new NestLogger(logger);
    nest.warn('careful', 'RouterExplorer');
    nest.error(new Error('broken'), 'Injector');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 40, msg: 'careful', context: 'RouterExplorer' });
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: 50, msg: 'broken', context: 'Injector' });
  });
});
