import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { checkPlaceToWrite, fileEndings } from './places.ts';

/** What a person may send to whoever helps them: shown first, then written, the same text to the letter. */
export function diagnosticsHandlers(member: Member): Handlers<typeof contract>['diagnostics'] {
  /** What the person read last. Text made anew at the export would say things that nobody read. */
  let read: string | undefined;
  return {
    async preview() {
      read = diagnosticsText(member);
      return Promise.resolve({ text: read });
    },
    async export({ file }) {
      checkPlaceToWrite(file, member.profile.folder, fileEndings.diagnostics);
      const bytes = utf8ToBytes(read ?? diagnosticsText(member));
      writePrivateFile(file, bytes);
      return Promise.resolve({ bytes: bytes.length });
    },
  };
}
