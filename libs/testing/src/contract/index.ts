export { describeInstallationStore, type InstallationStores } from '@bizproc-kit/installations/contract';
export { describeRegistrationStore } from '@bizproc-kit/registration/contract';
export {
  describeCallJournal,
  describePortalScheduler,
  type JournalUnderTest,
  type SchedulersUnderTest,
} from '@bizproc-kit/runtime/contract';
