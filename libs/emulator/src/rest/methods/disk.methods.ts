import { isoInZone } from '../../culture/culture.js';
import type { FileTickets } from '../../account/file-tickets.js';
import type { PortalAccount } from '../../account/portal-account.js';
import { rootFolder, type DiskFile } from '../../account/disk-storage.js';
import { isPhpMap, toInt, toText, type PhpMap } from '../../wire/php-value.js';
import { RestError, argumentError } from '../rest-error.js';
import { page, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { parameter } from '../rest-parameters.js';

/** Upload and download of files: `disk.folder.uploadfile`, `disk.file.*`. */
export function diskMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: 'disk', run });
  return {
    'disk.storage.getlist': method(storages),
    'disk.folder.getchildren': method(children),
    // Files do not travel inside a batch (protocol 6.5).
    'disk.folder.uploadfile': { ...method(upload), inBatch: false },
    'disk.file.get': method((call) => ({ result: shown(call, existing(call)) })),
    'disk.file.delete': method(remove),
  };
}

function storages({ portal }: RestCall): RestResult {
  return {
    result: [{ ID: '1', NAME: 'Shared drive', ENTITY_TYPE: 'common', ROOT_OBJECT_ID: String(rootFolder) }],
    total: portal.deleted ? 0 : 1,
  };
}

function children(call: RestCall): RestResult {
  const cut = page(call.portal.disk.in(toInt(parameter(call.params, 'id'))), call.start);
  return { result: cut.rows.map((file) => shown(call, file)), total: cut.total, next: cut.next };
}

/** With `fileContent` the file is in the call; without it the answer says where to send it. */
function upload(call: RestCall): RestResult {
  const folderId = toInt(parameter(call.params, 'id'));
  if (folderId !== rootFolder) throw new RestError(400, 'ERROR_NOT_FOUND', 'Could not find entity with id');
  const given = parameter(call.params, 'fileContent');
  if (given === undefined) {
    const ticket = call.files.open({ portal: call.portal, folderId, userId: call.caller.user.id });
    return { result: { field: 'file', uploadUrl: `${call.portal.baseUrl}/rest/upload/?ticket=${ticket}` } };
  }
  const [name, content] = Array.isArray(given) ? [toText(given[0]), toText(given[1])] : ['', toText(given)];
  const data = parameter(call.params, 'data');
  const title = (isPhpMap(data) ? toText((data as PhpMap)['NAME']) : '') || name;
  if (title === '') throw argumentError('NAME');
  const file = call.portal.disk.add({
    name: title,
    folderId,
    content: Buffer.from(content, 'base64'),
    createdBy: call.caller.user.id,
    createdAt: call.clock.now(),
  });
  return { result: shown(call, file) };
}

function remove(call: RestCall): RestResult {
  return { result: call.portal.disk.delete(existing(call).id) };
}

function existing(call: RestCall): DiskFile {
  const file = call.portal.disk.get(toInt(parameter(call.params, 'id')));
  if (!file) throw new RestError(400, 'ERROR_NOT_FOUND', 'Could not find entity with id');
  return file;
}

function shown(call: RestCall, file: DiskFile): Record<string, unknown> {
  return fileRow(call, file);
}

/** A file as the methods show it, with a link that works for a while. */
export function fileRow(
  { portal, files }: { portal: PortalAccount; files: FileTickets },
  file: DiskFile,
): Record<string, unknown> {
  const at = isoInZone(file.createdAt, portal.culture.timeZone);
  const ticket = files.link({ portal, fileId: file.id });
  return {
    ID: String(file.id),
    NAME: file.name,
    SIZE: String(file.content.length),
    PARENT_ID: String(file.folderId),
    FILE_ID: file.id + 40_000,
    CREATE_TIME: at,
    UPDATE_TIME: at,
    CREATED_BY: String(file.createdBy),
    DOWNLOAD_URL: `${portal.baseUrl}/rest/download/?ticket=${ticket}`,
    DETAIL_URL: `${portal.baseUrl}/docs/file/${encodeURIComponent(file.name)}`,
  };
}
