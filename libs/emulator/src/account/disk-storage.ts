/** A file on a portal's drive. */
export interface DiskFile {
  id: number;
  name: string;
  folderId: number;
  content: Buffer;
  createdBy: number;
  createdAt: number;
}

const filesKept = 1_000;
/** The folder that every portal has. */
export const rootFolder = 1;

/** Files of a portal; the oldest are dropped, so that an endless run stays flat. */
export class DiskStorage {
  private readonly files = new Map<number, DiskFile>();
  private count = 100;

  add(file: Omit<DiskFile, 'id'>): DiskFile {
    this.count += 1;
    const stored = { ...file, id: this.count };
    this.files.set(stored.id, stored);
    if (this.files.size > filesKept) this.files.delete(this.files.keys().next().value!);
    return stored;
  }

  get(id: number): DiskFile | undefined {
    return this.files.get(id);
  }

  in(folderId: number): DiskFile[] {
    return [...this.files.values()].filter((file) => file.folderId === folderId);
  }

  delete(id: number): boolean {
    return this.files.delete(id);
  }
}
