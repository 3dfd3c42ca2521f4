import { writeTransaction, type OrmDatabase } from '@bizproc-kit/persistence';
import { type EntityManager, type FindOptionsWhere, In, Not } from 'typeorm';
import type { AppliedRegistration, AppliedStep } from './applied-registration.js';
import type { RegistrationStore } from './registration-store.port.js';
import { RegistrationRow } from './registration.entity.js';

/** Keeps registrations in the host's database. @internal */
export class TypeOrmRegistrationStore implements RegistrationStore {
  constructor(private readonly database: OrmDatabase) {}

  async load(memberId: string): Promise<AppliedRegistration | undefined> {
    const row = await this.read((manager) => manager.findOneBy(RegistrationRow, { memberId }));
    if (!row) return undefined;
    const steps = JSON.parse(row.steps) as AppliedStep[];
    return { memberId, hash: row.manifestHash, steps, appliedAt: new Date(row.appliedAt) };
  }

  async save({ memberId, hash, steps, appliedAt }: AppliedRegistration): Promise<void> {
    const row = {
      memberId,
      manifestHash: hash,
      steps: JSON.stringify(steps),
      appliedAt: appliedAt.getTime(),
    };
    await this.write((manager) => manager.upsert(RegistrationRow, row, ['memberId']));
  }

  membersWithHash(hashes: readonly string[]): Promise<Set<string>> {
    return this.members({ manifestHash: In([...hashes]) });
  }

  membersWithAnyHash(): Promise<Set<string>> {
    return this.members({ manifestHash: Not('') });
  }

  async forget(memberId: string): Promise<void> {
    await this.write((manager) => manager.delete(RegistrationRow, { memberId }));
  }

  private async members(where: FindOptionsWhere<RegistrationRow>): Promise<Set<string>> {
    const rows = await this.read((manager) =>
      manager.find(RegistrationRow, { select: { memberId: true }, where }),
    );
    return new Set(rows.map(({ memberId }) => memberId));
  }

  private async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.mutex.run(() => work(this.database.dataSource.manager));
  }

  private async write(work: (manager: EntityManager) => Promise<unknown>): Promise<void> {
    await writeTransaction(this.database.dataSource, this.database.mutex, work);
  }
}
