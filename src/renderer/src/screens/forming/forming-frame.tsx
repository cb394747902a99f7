import type { ReactNode } from 'react';
import type { GroupView } from '../../../../core/engine/views.ts';
import { Button } from '../../components/button.tsx';
import { FlowFrame } from '../../components/flow-frame.tsx';
import { TakesPartNote } from '../../components/takes-part.tsx';
import { useApp } from '../../state/app-store.ts';
import { go } from '../../state/place.ts';
import { useText } from '../../text/text.ts';

const steps = ['protect', 'meet', 'key', 'words', 'backup', 'rehearse'] as const;
export type FormingStep = (typeof steps)[number] | 'open';

export type FormingFrameProps = {
  readonly group: GroupView;
  readonly at: FormingStep;
  readonly heading: string;
  readonly lead?: ReactNode;
  readonly danger?: ReactNode;
  readonly back?: { readonly name: string; go(): void };
  readonly status?: ReactNode;
  readonly primary?: ReactNode;
  readonly children?: ReactNode;
};

/** The steps that lead to a ready group, and the way to another group while the others are waited for. */
export function FormingFrame({ group, at, heading, lead, danger, back, status, primary, children }: FormingFrameProps) {
  const t = useText();
  const other = useApp(({ app }) =>
    app?.groups.find(({ group: id, phase }) => id !== group.group && phase === 'ready'),
  );
  const isOver = group.phase === 'abandoned';
  const all: readonly FormingStep[] = isOver ? [] : at === 'open' ? [...steps, 'open'] : steps;
  const detail = { key: t('forming.detail.key'), words: t('forming.detail.words') } as const;
  const duration = isOver
    ? undefined
    : at === 'meet' || at === 'protect'
      ? t('forming.duration.meet')
      : at === 'key'
        ? t('forming.duration.key')
        : at === 'open'
          ? undefined
          : t('forming.duration.later');
  return (
    <FlowFrame
      name={group.name ?? t('forming.unnamed')}
      title={t('forming.title')}
      steps={all.map((id) => ({
        id,
        name: t(`forming.step.${id}`),
        detail: id === 'key' || id === 'words' ? detail[id] : undefined,
      }))}
      current={at}
      {...(duration === undefined ? {} : { duration })}
      heading={heading}
      lead={lead}
      danger={danger}
      {...(back === undefined ? {} : { back })}
      status={status}
      secondary={
        other !== undefined && (
          <Button kind="quiet" size="footer" onClick={() => go({ screen: 'home', group: other.group })}>
            {t('forming.toGroup', { name: other.name ?? t('forming.unnamed') })}
          </Button>
        )
      }
      primary={primary}
    >
      {group.phase !== 'ready' && group.phase !== 'abandoned' && <TakesPartNote />}
      {children}
    </FlowFrame>
  );
}
