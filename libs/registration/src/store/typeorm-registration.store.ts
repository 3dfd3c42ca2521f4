import { writeTransaction, type WriteMutex } from '@bizproc-kit/persistence';
import { type DataSource, type FindOptionsWhere, In, Not } from 'typeorm';
import type { AppliedRegistration, AppliedStep } from './applied-registration.js';
import type { RegistrationStore } from './registration-store.port.js';
import { RegistrationRow } from './registration.entity.js';

/** Keeps registrations in the host's database. */
export class TypeOrmRegistrationStore implements RegistrationStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mutex: WriteMutex,
  ) {}

  async load(memberId: string): Promise<AppliedRegistration | undefined> {
    const row = await this.mutex.run(() => this.dataSource.manager.findOneBy(RegistrationRow, { memberId }));
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
    await writeTransaction(this.dataSource, this.mutex, (manager) =>
      manager.upsert(RegistrationRow, row, ['memberId']),
    );
  }

  membersWithHash(hashes: readonly string[]): Promise<Set<string>> {
    return this.members({ manifestHash: In([...hashes]) });
  }

  membersWithAnyHash(): Promise<Set<string>> {
    return this.members({ manifestHash: Not('') });
  }

  async forget(memberId: string): Promise<void> {
    await writeTransaction(this.dataSource, this.mutex, (manager) =>
      manager.delete(RegistrationRow, { memberId }),
    );
  }

  private async members(where: FindOptionsWhere<RegistrationRow>): Promise<Set<string>> {
    const rows = await this.mutex.run(() =>
      this.dataSource.manager.find(RegistrationRow, { select: { memberId: true }, where }),
    );
    return new Set(rows.map(({ memberId }) => memberId));
  }
}
