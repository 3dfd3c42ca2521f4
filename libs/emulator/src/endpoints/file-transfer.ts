import type { FileTickets } from '../account/file-tickets.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { fileRow } from '../rest/methods/disk.methods.js';
import { timeOf } from '../rest/rest-time.js';
import { parseQuery } from '../wire/php-query.js';
import { toText } from '../wire/php-value.js';
import { jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import { parseMultipart } from '../http/multipart.js';

/** `/rest/upload/` and `/rest/download/`: the addresses that disk methods hand out. */
export class FileTransfer {
  constructor(
    private readonly tickets: FileTickets,
    private readonly clock: VirtualClock,
  ) {}

  upload(request: HttpRequest): HttpReply {
    const ticket = this.tickets.take(toText(parseQuery(request.query)['ticket']));
    if (!ticket) return jsonReply(403, { error: 'ACCESS_DENIED', error_description: 'Access denied!' });
    const [file] = parseMultipart(request).files;
    if (!file)
      return jsonReply(400, { error: 'ERROR_ARGUMENT', error_description: 'No file', argument: 'file' });
    const now = this.clock.now();
    const stored = ticket.portal.disk.add({
      name: file.name,
      folderId: ticket.folderId,
      content: Buffer.from(file.content),
      createdBy: ticket.userId,
      createdAt: now,
    });
    const result = fileRow({ portal: ticket.portal, files: this.tickets }, stored);
    return jsonReply(200, { result, time: timeOf(now, now, ticket.portal.behaviour.timeStyle) });
  }

  download(request: HttpRequest): HttpReply {
    const ticket = this.tickets.linked(toText(parseQuery(request.query)['ticket']));
    const file = ticket?.portal.disk.get(ticket.fileId);
    if (!file) return jsonReply(404, { error: 'ERROR_NOT_FOUND', error_description: 'File not found' });
    return {
      status: 200,
      headers: {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': `attachment; filename*=utf-8''${encodeURIComponent(file.name)}`,
      },
      body: file.content,
    };
  }
}
