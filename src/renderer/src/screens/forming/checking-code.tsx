import { CircleCheck, Megaphone, type LucideIcon } from 'lucide-react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { WordTiles } from '../../components/word-tiles.tsx';
import { useText } from '../../text/text.ts';
import { useFirstField } from '../first-field.ts';
import { CeremonyCards } from './ceremony-cards.tsx';
import { FormingFrame } from './forming-frame.tsx';
import { readerBack, waitedFor } from './people.ts';
import { Rounds } from './rounds.tsx';
import { StopButton } from './stop-button.tsx';
import { TypeWords, typeWordsForm } from './type-words.tsx';
import { useWaitingText } from './waiting.tsx';

/** One reads six words aloud, the others type what they hear before their own screens show any, then one reads back. */
export function CheckingCode({ group }: { readonly group: GroupView }) {
  const t = useText();
  const { code } = group;
  useFirstField(typeWordsForm, code.kind === 'type' ? code.kind : undefined);
  const waiting = useWaitingText(waitedFor(group, 'sealed'));
  const founder = group.founder ?? t('forming.words.reader');
  const youReadBack = code.kind === 'heard' && readerBack(group)?.you === true;
  const words = { notYet: 'wait', read: 'read', type: 'reader', heard: 'heard' } as const;
  const page = youReadBack ? 'youRead' : words[code.kind];
  return (
    <FormingFrame
      key={code.kind}
      group={group}
      at="words"
      heading={t(`forming.words.${page}Heading`)}
      lead={t(`forming.words.${page}Lead`, { founder })}
      danger={<StopButton group={group} words />}
      status={waiting}
    >
      <div className="mt-4">
        <Code group={group} founder={founder} />
      </div>
      <Rounds phase={group.phase} />
      <CeremonyCards group={group} />
    </FormingFrame>
  );
}

function Code({ group, founder }: { readonly group: GroupView; readonly founder: string }) {
  const t = useText();
  const { code } = group;
  const reader = readerBack(group);
  const readerName = reader?.name ?? t('forming.words.reader');
  switch (code.kind) {
    case 'notYet':
      return null;
    case 'type':
      return <TypeWords group={group} triesLeft={code.triesLeft} label={t('forming.words.inputs')} />;
    case 'heard':
      return (
        <>
          <WordTiles words={code.words} label={t('forming.words.tiles')} />
          <Done icon={reader?.you === true ? Megaphone : CircleCheck}>
            {reader?.you === true
              ? t('forming.words.youRead', { founder })
              : t('forming.words.otherReads', { reader: readerName })}
          </Done>
        </>
      );
    case 'read':
      return (
        <>
          <WordTiles words={code.words} label={t('forming.words.tiles')} />
          {code.heardBack ? (
            <Done>{t('forming.words.backDone')}</Done>
          ) : (
            <section className="mt-4">
              <h2>{t('forming.words.back')}</h2>
              <p className="mb-2 text-ink-2">{t('forming.words.backHelp', { reader: readerName })}</p>
              <TypeWords group={group} triesLeft={code.triesLeft} label={t('forming.words.back')} />
            </section>
          )}
        </>
      );
  }
}

function Done({ icon: Icon = CircleCheck, children }: { readonly icon?: LucideIcon; readonly children: string }) {
  return (
    <p role="status" className="mt-3 flex items-start gap-2 text-14">
      <Icon aria-hidden className="mt-[3px] size-4 flex-none text-accent-ink" strokeWidth={1.75} />
      {children}
    </p>
  );
}
