import { parseQuery, urlencode } from '../wire/php-query.js';
import { phpMap, type PhpMap } from '../wire/php-value.js';
import type { HttpRequest } from './http-message.js';

/** A file of a multipart body. */
export interface UploadedFile {
  field: string;
  name: string;
  content: Buffer;
}

/** Reads `multipart/form-data`; a body without a boundary has no parts. */
export function parseMultipart(request: HttpRequest): { fields: PhpMap; files: UploadedFile[] } {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1];
  const files: UploadedFile[] = [];
  const pairs: string[] = [];
  if (boundary === undefined) return { fields: phpMap(), files };
  const delimiter = Buffer.from(`--${boundary}`);
  let at = request.body.indexOf(delimiter);
  while (at >= 0) {
    const from = at + delimiter.length + 2;
    const next = request.body.indexOf(delimiter, from);
    if (next < 0) break;
    readPart(request.body.subarray(from, next - 2), files, pairs);
    at = next;
  }
  return { fields: parseQuery(pairs.join('&')), files };
}

function readPart(part: Buffer, files: UploadedFile[], pairs: string[]): void {
  const gap = part.indexOf('\r\n\r\n');
  if (gap < 0) return;
  const head = part.subarray(0, gap).toString('utf8');
  const content = part.subarray(gap + 4);
  const field = /\bname="([^"]*)"/.exec(head)?.[1];
  if (field === undefined) return;
  const name = /\bfilename="([^"]*)"/.exec(head)?.[1];
  if (name !== undefined) files.push({ field, name, content });
  else pairs.push(`${field.replace(/[%&=+ ]/g, urlencode)}=${urlencode(content.toString('utf8'))}`);
}
