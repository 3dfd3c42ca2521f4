import type { PortalAccount } from './portal-account.js';
import type { Identifiers } from '../random/identifiers.js';

/** Where an upload goes. */
export interface UploadTicket {
  portal: PortalAccount;
  folderId: number;
  userId: number;
}

/** Which file a link shows. */
export interface DownloadTicket {
  portal: PortalAccount;
  fileId: number;
}

const ticketsKept = 1_000;

/** One-time addresses for files: the only way in and out that carries no token. */
export class FileTickets {
  private readonly uploads = new Map<string, UploadTicket>();
  private readonly downloads = new Map<string, DownloadTicket>();

  constructor(private readonly ids: Identifiers) {}

  open(ticket: UploadTicket): string {
    return this.keep(this.uploads, ticket);
  }

  /** Takes an upload's ticket out: it works once. */
  take(ticket: string): UploadTicket | undefined {
    const found = this.uploads.get(ticket);
    this.uploads.delete(ticket);
    return found;
  }

  link(ticket: DownloadTicket): string {
    return this.keep(this.downloads, ticket);
  }

  linked(ticket: string): DownloadTicket | undefined {
    return this.downloads.get(ticket);
  }

  private keep<T>(map: Map<string, T>, value: T): string {
    const ticket = this.ids.hex32();
    map.set(ticket, value);
    if (map.size > ticketsKept) map.delete(map.keys().next().value!);
    return ticket;
  }
}
