import { readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import type { HttpReply, HttpRequest } from './http-message.js';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Files of the web page. Paths without a file get the page itself. */
export class StaticFiles {
  constructor(private readonly root: string) {}

  reply(request: HttpRequest): HttpReply | undefined {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const wanted = normalize(safeDecode(request.path));
    const file = this.fileOf(wanted) ?? (extname(wanted) === '' ? this.fileOf('/index.html') : undefined);
    if (file === undefined) return undefined;
    const isFingerprinted = /-[A-Za-z0-9_-]{8,}\.\w+$/.test(file);
    return {
      status: 200,
      headers: {
        'Content-Type': types[extname(file)] ?? 'application/octet-stream',
        'Cache-Control': isFingerprinted ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
      body: readFileSync(file),
    };
  }

  private fileOf(path: string): string | undefined {
    const file = join(this.root, path === sep ? 'index.html' : path);
    if (!file.startsWith(normalize(this.root))) return undefined;
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
  }
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll('\0', '');
  } catch {
    return '/';
  }
}
