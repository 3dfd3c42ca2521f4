import { existsSync, readFileSync } from 'node:fs';

/**
 * The addresses to which a process opens connections, also those to which no route leads: every one is written down
 * before it is tried. `names` are host names that the process shall know, and the addresses behind them.
 */
export class ConnectionLog {
  constructor(
    private readonly file: string,
    private readonly names: Record<string, string> = {},
  ) {}

  /** The value of `NODE_OPTIONS` for the process. */
  get nodeOptions(): string {
    return `--import=data:text/javascript,${encodeURIComponent(this.script)}`;
  }

  /** `host:port` of every connection so far, each once. */
  get addresses(): string[] {
    if (!existsSync(this.file)) return [];
    return [...new Set(readFileSync(this.file, 'utf8').trim().split('\n'))];
  }

  private get script(): string {
    return `
      import { appendFileSync } from 'node:fs';
      import dns from 'node:dns';
      import net from 'node:net';
      import { syncBuiltinESMExports } from 'node:module';
      const { connect } = net.Socket.prototype;
      net.Socket.prototype.connect = function (...given) {
        const [options] = Array.isArray(given[0]) ? given[0] : given;
        if (typeof options === 'object' && options.port !== undefined) {
          appendFileSync(${JSON.stringify(this.file)}, (options.host ?? 'localhost') + ':' + options.port + '\\n');
        }
        return connect.apply(this, given);
      };
      const names = ${JSON.stringify(this.names)};
      const { lookup } = dns;
      dns.lookup = (name, options, callback) => {
        if (names[name] === undefined) return lookup(name, options, callback);
        callback(null, options.all ? [{ address: names[name], family: 4 }] : names[name], 4);
      };
      syncBuiltinESMExports();`;
  }
}
