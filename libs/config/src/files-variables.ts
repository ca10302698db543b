import { DEFAULT_TENANT } from '@frameq/domain';
import { byDefault } from './by-default.js';
import type { Config } from './config.js';
import { listOf, path, tenant, wholeNumber, yesOrNo } from './kinds.js';
import type { Variable } from './variable.js';

type FilesKey =
  | 'inputRoots'
  | 'inputRootsTenants'
  | 'defaultInputDir'
  | 'stageOnSubmit'
  | 'storageReserveBytes'
  | 'storageRetentionDays'
  | 'jobRetentionDays'
  | 'uploadExpiryHours';

/** The part of the table that is about files: where inputs may come from, how much room stays, how long things are kept. */
export const FILES_VARIABLES: { readonly [Key in FilesKey]: Variable<Config[Key], Config> } = {
  inputRoots: {
    name: 'INPUT_ROOTS',
    group: 'Files',
    about: 'Folders of the server that jobs may read from by path; every service must see them under the same path.',
    kind: listOf(path),
    otherwise: () => [],
    shown: 'none; `npm start` allows inputs beneath FRAMEQ_DATA_DIR',
    example: '/srv/footage,/mnt/d/films',
  },
  inputRootsTenants: {
    name: 'INPUT_ROOTS_TENANTS',
    group: 'Files',
    about: 'Tenants that may list INPUT_ROOTS and whose jobs may read from there; `*` for all.',
    kind: listOf(tenant),
    otherwise: () => [DEFAULT_TENANT],
    shown: DEFAULT_TENANT,
    example: 'default,studio',
  },
  defaultInputDir: {
    name: 'DEFAULT_INPUT_DIR',
    group: 'Files',
    about: 'The folder beneath INPUT_ROOTS at which relative paths and the file picker begin.',
    kind: path,
    otherwise: ({ inputRoots }) => inputRoots[0] ?? null,
    shown: 'the first of INPUT_ROOTS',
    example: '/srv/footage/today',
  },
  stageOnSubmit: {
    name: 'STAGE_ON_SUBMIT',
    group: 'Files',
    about:
      'true copies a file that is submitted by path at once; false reads it where it lies, and fails when it has changed.',
    kind: yesOrNo,
    ...byDefault(true),
    example: 'false',
  },
  storageReserveBytes: {
    name: 'STORAGE_RESERVE_BYTES',
    group: 'Files',
    about: 'What stays free on the disk: below it nothing is taken in, and workers wait until twice as much is free.',
    kind: wholeNumber(0, 2 ** 50, 'bytes'),
    otherwise: () => null,
    shown: '5 % of the disk and at least 10 GiB, but at most a tenth of a small disk',
    example: `${50 * 1024 ** 3}`,
  },
  storageRetentionDays: {
    name: 'STORAGE_RETENTION_DAYS',
    group: 'Files',
    about: 'After how many days the artifacts, logs and inputs of ended jobs are removed.',
    kind: wholeNumber(1, 36_500, 'days'),
    otherwise: () => null,
    shown: 'unset: they are kept',
    example: '90',
  },
  jobRetentionDays: {
    name: 'JOB_RETENTION_DAYS',
    group: 'Files',
    about: 'After how many days ended jobs are deleted, with all their files.',
    kind: wholeNumber(1, 36_500, 'days'),
    otherwise: () => null,
    shown: 'unset: they are kept',
    example: '365',
  },
  uploadExpiryHours: {
    name: 'UPLOAD_EXPIRY_HOURS',
    group: 'Files',
    about: 'How long an unfinished resumable upload is kept.',
    kind: wholeNumber(1, 8_760, 'hours'),
    ...byDefault(24),
    example: '72',
  },
};
