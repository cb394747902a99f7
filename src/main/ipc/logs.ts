import { KeyturnError } from '../../core/base/errors.ts';
import { decodeRecord, auditHashOf, type ChainedRecord } from '../../core/audit/record.ts';
import { exportLog, recordsPerFileMax } from '../../core/audit/log.ts';
import { utf8ToBytes } from '../../core/base/bytes.ts';
import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { checkPlaceToWrite, fileEndings } from './places.ts';

type Door = Handlers<typeof contract>;

/** The audit log as a file that anybody can verify with nothing but the file (protocol.md §8.2). */
export function auditHandlers({ engine, profile, signer }: Member): Door['audit'] {
  return {
    async export({ file }) {
      checkPlaceToWrite(file, profile.folder, fileEndings.log);
      // The newest run that fits one file; its header says where it begins, so an earlier part can be exported beside it.
      const last = profile.store.auditHead()?.seq ?? 0;
      const firstSeq = Math.max(0, last - recordsPerFileMax + 1);
      const records = profile.store.auditFrom(firstSeq, recordsPerFileMax).map(({ bytes }): ChainedRecord => {
        const record = decodeRecord(bytes);
        if (!record.ok)
          throw new KeyturnError(
            'logDamaged',
            'The audit log in this profile is damaged. Nothing was exported. Keep the profile folder as it is and make a copy of it.',
          );
        return { record: record.value, bytes, hash: auditHashOf(bytes) };
      });
      const text = exportLog({ device: engine.state().device, exportedAtMs: engine.nowMs(), records }, (message) =>
        signer.sign(message),
      );
      if (!text.ok) throw new KeyturnError('logDamaged', text.error.sentence);
      writePrivateFile(file, utf8ToBytes(text.value));
      return Promise.resolve({ records: records.length, firstSeq });
    },
  };
}
