import type { contract } from '../../preload/contract.ts';
import type { Handlers } from '../../preload/contract-kit.ts';
import type { Member } from '../compose.ts';
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { writePrivateFile } from '../files/private-file.ts';
import { diagnosticsText } from './diagnostics-text.ts';
import { checkPlaceToWrite, fileEndings } from './places.ts';

/** What a person may send to whoever helps them: shown first, then written, the same text. */
export function diagnosticsHandlers(member: Member): Handlers<typeof contract>['diagnostics'] {
  return {
    async preview() {
      return Promise.resolve({ text: diagnosticsText(member) });
    },
    async export({ file }) {
      checkPlaceToWrite(file, member.profile.folder, fileEndings.diagnostics);
      const bytes = utf8ToBytes(diagnosticsText(member));
      writePrivateFile(file, bytes);
      return Promise.resolve({ bytes: bytes.length });
    },
  };
}
