import type { SimulatedMachine, SimulatedProcess } from '../world/simulated-process.js';

/** A file of a machine: what a process sees, and how much of it a power cut would leave. */
export interface SimulatedFile {
  content: Buffer;
  synced: Buffer;
  modifiedAt: number;
}

/** What is wrong with a disk at the moment. */
export type DiskTrouble = 'none' | 'full' | 'sync-fails';

/** The file system of one machine. */
export class Disk {
  /** By path, as processes see them. */
  files = new Map<string, SimulatedFile>();
  /** Names that a power cut would leave: those whose folder was synced since they were made or renamed. */
  private durable = new Map<string, SimulatedFile>();
  trouble: DiskTrouble = 'none';

  /** The names of a folder as they are now survive a power cut. */
  syncFolder(folder: string): void {
    const inside = (path: string) => path.startsWith(`${folder}/`);
    for (const path of this.durable.keys())
      if (inside(path) && !this.files.has(path)) this.durable.delete(path);
    for (const [path, file] of this.files) if (inside(path)) this.durable.set(path, file);
  }

  /** What was not synced is gone. */
  cutPower(): void {
    this.files = new Map(this.durable);
    for (const file of this.files.values()) file.content = file.synced;
  }
}

/** The disks of all machines, and which processes run on them. */
export class Disks {
  private readonly byMachine = new Map<SimulatedMachine, Disk>();
  readonly processes = new Set<SimulatedProcess>();

  of(machine: SimulatedMachine): Disk {
    let disk = this.byMachine.get(machine);
    if (!disk) this.byMachine.set(machine, (disk = new Disk()));
    return disk;
  }

  get all(): Disk[] {
    return [...this.byMachine.values()];
  }

  isRunning(machine: SimulatedMachine, pid: number): boolean {
    for (const process of this.processes) {
      if (process.machine === machine && process.pid === pid) return process.isAlive;
    }
    return false;
  }
}
