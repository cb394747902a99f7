import { useState } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/marks.tsx';
import { ProblemLine } from '../../components/messages.tsx';
import { WordInputs } from '../../components/word-inputs.tsx';
import { useKeyturn } from '../../state/keyturn.tsx';
import { useCommand } from '../../state/use-command.ts';
import { useText } from '../../text/text.ts';

export const typeWordsForm = 'type-words';
const none: readonly string[] = ['', '', '', '', '', ''];

/** Six fields for what is heard. Whether it was right, main says; a wrong try is counted there. */
export function TypeWords({
  group,
  triesLeft,
  label,
}: {
  readonly group: GroupView;
  readonly triesLeft: number;
  readonly label: string;
}) {
  const t = useText();
  const keyturn = useKeyturn();
  const typeCode = useCommand(keyturn.group.typeCode);
  const [words, setWords] = useState(none);
  const [differs, setDiffers] = useState(false);
  const off = words.some((word) => word === '') ? t('forming.words.off') : undefined;
  const check = async (): Promise<void> => {
    const answer = await typeCode.call({ group: group.group, words: words.join(' ') });
    if (answer !== undefined) setDiffers(!answer.matched);
  };
  return (
    <Card pad>
      <form
        id={typeWordsForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (off === undefined) void check();
        }}
      >
        <WordInputs
          label={label}
          words={words}
          wrong={differs}
          nameOf={(n) => t('forming.words.word', { n })}
          onChange={(now) => {
            setWords(now);
            setDiffers(false);
          }}
        />
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <div className="min-w-48 flex-1">
            <p role="alert" className="text-red-ink">
              {differs && t('forming.words.differ')}
            </p>
            <p className="text-12 text-ink-3">{t('forming.words.tries', { count: triesLeft })}</p>
          </div>
          <Button kind="primary" size="footer" type="submit" pending={typeCode.pending} off={off}>
            {t('forming.words.check')}
          </Button>
        </div>
        <ProblemLine problem={typeCode.problem} />
      </form>
    </Card>
  );
}
